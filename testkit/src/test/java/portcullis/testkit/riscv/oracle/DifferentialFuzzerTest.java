package portcullis.testkit.riscv.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.spec.Capabilities;

class DifferentialFuzzerTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);
  private static final long REQUESTS = Long.getLong("portcullis.fuzz", 1_000_000);
  private static final int UNITS = 20;
  private static final int ONLY_UNIT = Integer.getInteger("unit", -1);

  @Test
  void theModelAnswersAsTheOracleDoes() {
    Map<String, Integer> answers = new TreeMap<>();
    long hits = 0;
    SplittableRandom random = new SplittableRandom(SEED);
    for (int unit = 0; unit < UNITS; unit++) {
      if (ONLY_UNIT >= 0 && unit != ONLY_UNIT) {
        random.nextLong();
        config(random);
        continue;
      }
      try (DifferentialFuzzer fuzzer = new DifferentialFuzzer(random.nextLong(), config(random))) {
        assertThat(fuzzer.run(REQUESTS / UNITS))
            .as(
                "again with ./test -Dtest=DifferentialFuzzerTest -Dseed=%d -Dunit=%d"
                    + " -Dportcullis.fuzz=%d",
                SEED, unit, REQUESTS)
            .isNull();
        hits += fuzzer.hits();
        fuzzer.answers().forEach((kind, count) -> answers.merge(kind, count, Integer::sum));
      }
    }
    System.out.printf(
        "fuzzer: seed %d (-Dseed=, -Dportcullis.fuzz=), %d hits, %s%n", SEED, hits, answers);
    assertThat(answers)
        .as("answers")
        .containsKeys("address", "completion", "message", "cause 13", "cause 15", "cause 259");
    assertThat(answers.get("address")).isGreaterThan((int) (REQUESTS / 10));
  }

  /** Caches from the smallest to such as everything fits in. */
  private static RiscvIommuConfig config(SplittableRandom random) {
    long capabilities = capabilities(random);
    int[][] sizes = {{2, 1, 1}, {64, 4, 2}, {4096, 256, 256}};
    int[] size = sizes[random.nextInt(sizes.length)];
    int[] walkEntries = {0, 2, 16, 256};
    return RiscvIommuConfig.standard()
        .withCapabilities(capabilities)
        .withGuestWidthWritable((capabilities & Capabilities.SV32X4.mask()) != 0)
        .withCaches(size[0], size[1])
        .withWalkEntries(walkEntries[random.nextInt(walkEntries.length)])
        .withProcessEntries(size[2]);
  }

  /** Everything in every other unit, else with groups of features left out. */
  private static long capabilities(SplittableRandom random) {
    long offered = RiscvIommuConfig.complete().capabilities().value();
    if (random.nextBoolean()) {
      return offered;
    }
    long[] groups = {
      Capabilities.SVPBMT.mask(),
      Capabilities.SVRSW60T59B.mask(),
      Capabilities.AMO_HWAD.mask(),
      Capabilities.END.mask(),
      Capabilities.T2GPA.mask(),
      Capabilities.SV32.mask(),
      Capabilities.SV32X4.mask(),
      Capabilities.S.mask(),
      Capabilities.QOSID.mask(),
      Capabilities.ATS.mask() | Capabilities.T2GPA.mask(),
      Capabilities.AMO_MRIF.mask() | Capabilities.MSI_MRIF.mask(),
      Capabilities.AMO_MRIF.mask() | Capabilities.MSI_MRIF.mask() | Capabilities.MSI_FLAT.mask(),
      Capabilities.PD20.mask(),
      Capabilities.PD8.mask() | Capabilities.PD17.mask(),
      Capabilities.SV57.mask(),
      Capabilities.SV57X4.mask(),
      Capabilities.SV48X4.mask() | Capabilities.SV57X4.mask()
    };
    for (long group : groups) {
      if (random.nextInt(4) == 0) {
        offered &= ~group;
      }
    }
    return offered;
  }
}

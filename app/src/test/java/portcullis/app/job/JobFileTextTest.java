package portcullis.app.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JobFileTextTest {
  private static final long SEED = Long.getLong("seed", 20_261_121);

  @Test
  void theTextOfAJobFileReadsAsTheSameJobs() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 2_000; i++) {
      String text = randomFile(random);
      JobFile file = JobFileParser.parse("random.fio", text);
      JobFile again = JobFileParser.parse("random.fio", file.toText());
      assertThat(withoutLines(again))
          .as("file %d; rerun with -Dtest=JobFileTextTest -Dseed=%d%n%s", i, SEED, text)
          .isEqualTo(withoutLines(file));
    }
  }

  private static String withoutLines(JobFile file) {
    return file.sections().toString().replaceAll(" line=[0-9]+,", "");
  }

  private static String randomFile(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int sections = random.nextInt(1, 6);
    for (int i = 0; i < sections; i++) {
      boolean last = i == sections - 1;
      text.append(!last && random.nextInt(3) == 0 ? "[global]\n" : "[job " + i + "]\n");
      int blockBytes = 512 * random.nextInt(1, 2049);
      maybe(text, random, "name=n" + random.nextInt(10));
      maybe(text, random, "rw=" + pick(random, "read", "write", "randread", "randwrite", "randrw"));
      maybe(text, random, "rwmixread=" + random.nextInt(101));
      text.append("bs=").append(blockBytes).append('\n');
      maybe(text, random, "iodepth=" + random.nextInt(1, 1025));
      maybe(text, random, "numjobs=" + random.nextInt(1, 257));
      text.append("size=")
          .append(
              random.nextBoolean()
                  ? random.nextInt(1, 101) + "%"
                  : Long.toString((long) blockBytes * random.nextInt(1, 100_000)))
          .append('\n');
      maybe(text, random, "offset=" + 512L * random.nextInt(100_000));
      maybe(text, random, "offset=" + random.nextInt(101) + "%");
      maybe(text, random, "filename=nvme" + random.nextInt(64) + "n1");
      text.append("runtime=")
          .append(random.nextInt(1, 10_000))
          .append(pick(random, "us", "ms", "s", "m", "h", ""))
          .append('\n');
      maybe(text, random, pick(random, "time_based", "time_based=0"));
      maybe(text, random, "loops=" + random.nextInt(1, 1_000_001));
      maybe(text, random, "randseed=" + random.nextLong());
      maybe(text, random, "verify=" + pick(random, "none", "crc32c", "crc32", "md5", "sha512"));
      maybe(text, random, "do_verify=" + random.nextInt(2));
      maybe(text, random, pick(random, "stonewall", "stonewall=0"));
      maybe(text, random, pick(random, "group_reporting", "group_reporting=0"));
    }
    return text.toString();
  }

  private static void maybe(StringBuilder text, SplittableRandom random, String line) {
    if (random.nextBoolean()) {
      text.append(line).append('\n');
    }
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}

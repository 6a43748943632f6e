package portcullis.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.testkit.cli.Launcher.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code portcullis vectors} and {@code explain} as a user meets them: launcher, pipes, files. */
class VectorsLauncherTest {
  private static final Path SAMPLE =
      Launcher.projectRoot()
          .resolve("riscv/src/test/resources/portcullis/riscv/device/vectors.jsonl.gz");

  /** Two stages, with a process directory in guest memory. */
  private static final String NESTED = "E-pd17g-000017";

  /** Two stages and a message to a memory-resident interrupt file. */
  private static final String MESSAGE = "F-k4s1-000013";

  @TempDir private Path directory;
  private Launcher launcher;

  @BeforeEach
  void setUp() {
    launcher = new Launcher(directory);
  }

  private static String scenario(String id) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(SAMPLE)), StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> line.startsWith("{\"id\":\"" + id + "\""))
          .findFirst()
          .orElseThrow(() -> new AssertionError(id + " is not in the sample"));
    }
  }

  private String write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
    return name;
  }

  private static byte[] compressed(String text) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private Outcome pipe(byte[] input, String... arguments) throws Exception {
    Process process = launcher.start(Map.of(), arguments);
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input);
    }
    return launcher.finish(process);
  }

  /** Compressed or not is found out from the bytes, in a pipe too; there is no progress in one. */
  @Test
  void standardInputIsAFileAndAPipeHearsNothingButTheResult() throws Exception {
    String lines = scenario(NESTED) + "\n" + scenario(MESSAGE) + "\n";
    for (byte[] input : List.of(lines.getBytes(StandardCharsets.UTF_8), compressed(lines))) {
      Outcome outcome = pipe(input, "vectors", "-");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.err()).isEmpty();
      assertThat(outcome.out().lines().toList())
          .containsExactly(
              "family  scenarios  passed  failed  unspecified steps",
              "E               1       1       0                  0",
              "F               1       1       0                  0",
              "all             2       2       0                  0",
              "PASSED: 2 scenarios");
    }
  }

  @Test
  void oneScenarioIsToldStepByStepWithTheFieldsOfItsLayouts() throws Exception {
    Outcome nested = launcher.run("vectors", SAMPLE.toString(), "--id", NESTED);
    assertThat(nested.exitCode()).as(nested.err()).isZero();
    assertThat(nested.err()).isEmpty();
    assertThat(nested.out())
        .containsSubsequence(
            "translate did 0x3286 pid 0x4b87 write iova 0xc2d1037 len 1\n",
            "2.3.1 step 3     device directory, level 1, at 0x83101328 = 0x20d01001\n",
            "V=1 PPN=0x83404\n",
            "device context, iohgatp, at 0x834040c8 = 0xa005f00000083104\n",
            "PPN=0x83104 GSCID=0x5f MODE=0xa\n",
            "second-stage entry, level 4, at 0x83104000 = 0x20d00001\n",
            "V=1 R=0 W=0 X=0 U=0 G=0 A=0 D=0 RSW=0x0 PPN=0x83400 RSW60t59=0x0 PBMT=0x0 N=0\n",
            "2.3.2 step 5     process directory, level 1, at 0x83200258 = 0x20000c01\n",
            "V=1 PPN=0x80003\n",
            "2.3.2 step 10    process context, pc.ta, at 0x83203870 = 0x4001\n",
            "V=1 ENS=0 SUM=0 PSCID=0x4\n",
            "result           success pa 0x1c24b378d1037 size 0x200000 pbmt 0\n",
            "verdict          as expected\n",
            "PASSED: 1 scenarios\n");
    assertThat(nested.out()).contains("PPN=0x80001 reserved[59:44]=0x100 MODE=0x9");
  }

  @Test
  void aMessageToAResidentFileIsExplainedFromStandardInput() throws Exception {
    Outcome outcome = pipe(scenario(MESSAGE).getBytes(StandardCharsets.UTF_8), "explain", "-");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .containsSubsequence(
            "translate did 0x3f write iova 0x11c9c31004 len 4\n",
            "device context, msi_addr_mask, at 0x103202fe8 = 0x2a0001\n",
            "2.3 step 17      guest-physical address 0x20300004\n",
            "2.3.3 step 7     MSI table entry, doubleword 0, at 0x103203020 = 0xb76bbdc0283\n",
            "V=1 M=0x1 MRIF_Address[55:9]=0x16ed77b805 C=0\n",
            "2.3.3 step 14    MSI table entry, doubleword 1, at 0x103203028 = 0x100000000264e493\n",
            "N[9:0]=0x93 NPPN=0x9939 N10=1\n",
            "msi mrif 0x2ddaef700a00 nid 0x493 notice 0x9939000\n",
            "verdict          as expected\n");
  }

  @Test
  void jsonIsOneDocumentWithTheSameNumbers() throws Exception {
    String file = write("two.jsonl", scenario(NESTED) + "\n" + scenario(MESSAGE) + "\n");
    Outcome all = launcher.run("vectors", file, "--json");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.err()).isEmpty();
    JsonNode result = new ObjectMapper().readTree(all.out());
    assertThat(result.get("scenarios").asInt()).isEqualTo(2);
    assertThat(result.get("scenariosFailed").asInt()).isZero();
    assertThat(result.get("failures")).isEmpty();
    Outcome explained = launcher.run("explain", write("m.json", scenario(MESSAGE)), "--json");
    assertThat(explained.exitCode()).as(explained.err()).isZero();
    assertThat(explained.out()).contains("0x2ddaef700a00");
    assertThat(new ObjectMapper().readTree(explained.out()).isObject()).isTrue();
  }

  @Test
  void aVectorThatFailsIsTheExitCode() throws Exception {
    String wrong = scenario(NESTED).replace("0x1c24b378d1037", "0x1c24b378d2037");
    Outcome outcome = launcher.run("vectors", write("wrong.jsonl", wrong + "\n"));
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .startsWith(NESTED + ": step 5 translate")
        .contains("expected 0x1c24b378d2037, found 0x1c24b378d1037")
        .endsWith("FAILED: 1 of 1 scenarios\n");
  }

  @Test
  void wrongInputIsOneLineThatNamesFileAndLine() throws Exception {
    assertOneLine(launcher.run("vectors", "absent.jsonl.gz"), "absent.jsonl.gz does not exist");
    write("text.jsonl.gz", "this was never compressed\n");
    assertOneLine(launcher.run("vectors", "text.jsonl.gz"), "text.jsonl.gz:1: ");
    byte[] half = compressed(scenario(NESTED));
    Files.write(directory.resolve("half.jsonl.gz"), Arrays.copyOf(half, half.length / 2));
    assertOneLine(launcher.run("vectors", "half.jsonl.gz"), "half.jsonl.gz:1: ", "cut off");
    write("broken.jsonl", scenario(NESTED) + "\n{\"id\": \"A-1\", caps}\n");
    assertOneLine(launcher.run("vectors", "broken.jsonl"), "broken.jsonl:2: ");
    assertOneLine(pipe(new byte[] {'{', '\n'}, "explain", "-"), ":");
    assertOneLine(launcher.run("explain", "absent.json"), "absent.json");
  }

  private static void assertOneLine(Outcome outcome, String... parts) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines()).hasSize(1);
    assertThat(outcome.err()).contains(parts);
  }
}

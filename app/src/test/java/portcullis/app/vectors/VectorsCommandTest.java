package portcullis.app.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.app.cli.CommandLineInterface;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands {@code vectors} and {@code explain} as their user sees them, but for the JVM. */
class VectorsCommandTest {
  /** Version 1.0 with Sv39, wires or messages, 56 bits. */
  private static final String CAPABILITIES = "0x3820000210";

  private static final String GOOD =
      scenario(
          "A-good-1",
          "{\"op\":\"regRead\",\"off\":\"0x0\",\"size\":8,\"expect\":\"0x3820000210\"}");
  private static final String BAD =
      scenario("B-bad-1", "{\"op\":\"regRead\",\"off\":\"0x10\",\"size\":8,\"expect\":\"0x7\"}");

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static String scenario(String id, String step) {
    return "{\"id\":\"%s\",\"caps\":\"%s\",\"fctl\":\"0x0\",\"vecBits\":2,\"mem\":[],\"steps\":[%s]}\n"
        .formatted(id, CAPABILITIES, step);
  }

  private int execute(String... args) {
    return new CommandLineInterface(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            () -> {
              throw new IllegalStateException("no disk is needed");
            })
        .execute(args);
  }

  /** The sample that the project carries; {@code vectors --id ID} tells of one that fails. */
  @Test
  void theModelAnswersTheSampleAsTheReferenceModelDoes() {
    String sample = "../riscv/src/test/resources/portcullis/riscv/device/vectors.jsonl.gz";
    assertThat(execute("vectors", sample)).as(out()).isZero();
    assertThat(out()).contains("PASSED: 5000 scenarios");
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static byte[] compressed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void aPassAndAFailureAreCountedByFamily() throws Exception {
    assertThat(execute("vectors", write("a.jsonl", GOOD + BAD))).as(err()).isEqualTo(1);
    assertThat(out())
        .isEqualTo(
            """
            B-bad-1: step 0 regRead of 8 bytes at 0x10: value: expected 0x7, found 0x0
            family  scenarios  passed  failed  unspecified steps
            A               1       1       0                  0
            B               1       0       1                  0
            all             2       1       1                  0
            FAILED: 1 of 2 scenarios
            """);
    assertThat(err()).isEmpty();
  }

  @Test
  void aCompressedFileIsKnownByItsBytesAndAFamilyCanBeChosen() throws Exception {
    Path file = Files.write(directory.resolve("a.jsonl"), compressed(GOOD + BAD));
    assertThat(execute("vectors", file.toString(), "--family", "A")).as(err()).isZero();
    assertThat(out()).endsWith("PASSED: 1 scenarios\n");
  }

  @Test
  void jsonNamesFileLineStepAndValues() throws Exception {
    String file = write("a.jsonl", GOOD + BAD);
    assertThat(execute("vectors", file, "--json")).isEqualTo(1);
    JsonNode result = JsonMapper.builder().build().readTree(out());
    assertThat(result.get("scenarios").asInt()).isEqualTo(2);
    assertThat(result.get("scenariosFailed").asInt()).isEqualTo(1);
    JsonNode failure = result.get("failures").get(0);
    assertThat(failure.get("file").asString()).isEqualTo(file);
    assertThat(failure.get("line").asInt()).isEqualTo(2);
    assertThat(failure.get("id").asString()).isEqualTo("B-bad-1");
    assertThat(failure.get("expected").asString()).isEqualTo("0x7");
  }

  @Test
  void aStepThatIsUnspecifiedIsRunButNotHeldToAnything() throws Exception {
    String step =
        "{\"op\":\"regRead\",\"off\":\"0x10\",\"size\":8,\"expect\":\"0x7\",\"unspecified\":\"warl\"}";
    assertThat(execute("vectors", write("a.jsonl", scenario("J-1", step)), "--json")).isZero();
    assertThat(JsonMapper.builder().build().readTree(out()).get("unspecifiedSteps").asInt())
        .isEqualTo(1);
  }

  @Test
  void aScenarioTheModelCannotBeFailsAloneAndTheRestIsRun() throws Exception {
    String impossible = GOOD.replace(CAPABILITIES, "0x3820000810").replace("A-good", "A-none");
    assertThat(execute("vectors", write("a.jsonl", impossible + GOOD))).isEqualTo(1);
    assertThat(out()).contains("A-none-1: reset: exception").contains("FAILED: 1 of 2 scenarios");
  }

  @Test
  void wrongInputIsOneLineThatNamesFileAndLine() throws Exception {
    String cut = write("cut.jsonl", GOOD + GOOD.substring(0, 60));
    String op = write("op.jsonl", scenario("A-1", "{\"op\":\"frob\"}"));
    byte[] gzip = compressed(GOOD);
    Path half = Files.write(directory.resolve("half.gz"), Arrays.copyOf(gzip, gzip.length / 2));
    gzip[2] = 99;
    Path damaged = Files.write(directory.resolve("damaged.gz"), gzip);
    assertThat(execute("vectors", cut)).isEqualTo(2);
    assertThat(execute("vectors", op)).isEqualTo(2);
    assertThat(execute("vectors", half.toString())).isEqualTo(2);
    assertThat(execute("vectors", damaged.toString())).isEqualTo(2);
    assertThat(execute("vectors", "none.jsonl")).isEqualTo(2);
    assertThat(execute("vectors", write("a.jsonl", GOOD), "--id", "Z-1")).isEqualTo(2);
    assertThat(out()).isEmpty();
    assertThat(err().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(cut + ":2: the scenario is cut off"),
            line -> assertThat(line).startsWith(op + ":1: steps[0].op 'frob' is not known"),
            line -> assertThat(line).startsWith(half + ":1: the compressed file is cut off"),
            line -> assertThat(line).startsWith(damaged + ":1: the compressed file is damaged"),
            line -> assertThat(line).endsWith("scenario file none.jsonl does not exist"),
            line -> assertThat(line).contains("no scenario 'Z-1' in", "ids look like A-good-1"));
  }

  @Test
  void theExampleIsExplained() {
    assertThat(execute("explain", "../docs/examples/explain.json")).as(err()).isZero();
    assertThat(out())
        .contains("step 3: translate did 0x5 write iova 0x1234 len 4")
        .contains("success pa 0x90000234")
        .contains("as expected")
        .contains("WRITE_PAGE_FAULT of UNTRANSLATED_WRITE by 000005, iotval 0x2010");
  }

  @Test
  void aMistypedFieldOfAHandwrittenScenarioIsRefused() throws Exception {
    String step =
        "{\"op\":\"translate\",\"did\":\"0x1\",\"iova\":\"0x0\",\"rw\":\"r\",\"privi\":true}";
    String file = write("a.json", scenario("x", step));
    assertThat(execute("explain", file)).isEqualTo(2);
    assertThat(err())
        .isEqualTo(file + ":1: steps[0].privi is not a field of the format; take it out\n");
  }

  @Test
  void aWordIsDecodedByItsLayout() {
    assertThat(
            TraceText.fields(
                TraceText.layout(
                    portcullis.riscv.device.TranslationTrace.Structure.DEVICE_DIRECTORY_ENTRY,
                    1,
                    0),
                0x2000_0403L))
        .isEqualTo("V=1 reserved[9:1]=0x1 PPN=0x80001");
  }
}

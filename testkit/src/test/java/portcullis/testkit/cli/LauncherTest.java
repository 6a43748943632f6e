package portcullis.testkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.testkit.cli.Launcher.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The program as a user meets it: the launcher, the shipped modules, files, signals. */
class LauncherTest {
  private static final String SHORT_JOB =
      """
      [global]
      size=4m
      verify=crc32c
      randseed=7

      [mixed]
      rw=randrw
      bs=4k
      iodepth=8

      [large]
      rw=write
      bs=64k
      iodepth=4
      """;

  @TempDir private Path directory;
  private Launcher launcher;

  @BeforeEach
  void setUp() {
    launcher = new Launcher(directory);
  }

  @Test
  void aRunVerifiesEveryBlockAndSaysSoInJson() throws Exception {
    Path job = write("short.fio", SHORT_JOB);
    for (String policy : new String[] {"strict", "queued", "passthrough"}) {
      Outcome outcome = launcher.run("run", job.toString(), "--policy", policy, "--json");
      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.err()).as("nothing but the result, in a pipe").isEmpty();
      JsonNode result = new ObjectMapper().readTree(outcome.out());
      assertThat(result.get("passed").asBoolean()).isTrue();
      // 64 blocks of 64 KiB, and the written ones among 1024 of 4 KiB.
      assertThat(result.get("verified").asLong()).isGreaterThan(64).isLessThan(64 + 1024);
      assertThat(result.get("ios").asLong()).isEqualTo(1024 + 64);
      assertThat(result.get("errors").asLong()).isZero();
      assertThat(result.get("faults")).isEmpty();
      assertThat(result.get("iommu").get("tableBytesLeaked").asLong()).isZero();
      long maps = result.get("iommu").get("maps").asLong();
      long unmaps = result.get("iommu").get("unmaps").asLong();
      if (policy.equals("passthrough")) {
        assertThat(maps).as("nothing is translated").isZero();
      } else {
        // One for every I/O and every block read back, and for queues; some stay to the end.
        assertThat(unmaps).isGreaterThanOrEqualTo(1024 + 64 + result.get("verified").asLong());
        assertThat(maps).isGreaterThan(unmaps);
      }
    }
  }

  @Test
  void aRogueIsContainedAndItsFaultsAreTold() throws Exception {
    Path job = write("short.fio", SHORT_JOB);
    Outcome outcome = launcher.run("run", job.toString(), "--rogue", "--json");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    JsonNode result = new ObjectMapper().readTree(outcome.out());
    JsonNode rogue = result.get("rogue");
    assertThat(rogue.get("attempts").asLong()).isPositive();
    assertThat(rogue.get("blocked").asLong()).isEqualTo(rogue.get("attempts").asLong());
    assertThat(rogue.get("changedBytes").asLong()).isZero();
    assertThat(result.get("faults")).isNotEmpty();
    assertThat(result.get("errors").asLong()).isZero();
  }

  @Test
  void aCopyEqualsItsSource() throws Exception {
    byte[] content = new byte[(3 << 20) + 512];
    new Random(11).nextBytes(content);
    Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
    Path source = directory.resolve("source.img");
    Files.write(source, content);
    Path target = directory.resolve("target.img");
    Outcome outcome = launcher.run("copy", source.toString(), target.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(Files.mismatch(source, target)).isEqualTo(-1);
    assertThat(outcome.out()).contains("PASSED");
    try (var files = Files.list(directory)) {
      assertThat(files.filter(f -> f.toString().contains("partial"))).isEmpty();
    }
  }

  @Test
  void aRealFileSystemSurvivesTheCopy() throws Exception {
    assumeThat(Path.of("/sbin/mkfs.ext4")).as("mkfs.ext4 is needed to make an image").exists();
    Path files = Files.createDirectory(directory.resolve("files"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(files.resolve("file" + i), "content of file " + i + "\n".repeat(i * 1000));
    }
    Path source = directory.resolve("ext4.img");
    Process mkfs =
        new ProcessBuilder(
                "/sbin/mkfs.ext4", "-q", "-F", "-d", files.toString(), source.toString(), "16m")
            .inheritIO()
            .start();
    assertThat(mkfs.waitFor()).isZero();
    Path target = directory.resolve("copy.img");
    assertThat(launcher.run("copy", source.toString(), target.toString()).exitCode()).isZero();
    assertThat(Files.mismatch(source, target)).isEqualTo(-1);
    Process fsck =
        new ProcessBuilder("/sbin/e2fsck", "-fn", target.toString())
            .redirectErrorStream(true)
            .start();
    fsck.getInputStream().readAllBytes();
    assertThat(fsck.waitFor()).as("e2fsck finds the copy clean").isZero();
  }

  @Test
  void wrongInputIsOneLineThatNamesThePlace() throws Exception {
    Path unknown = write("unknown.fio", "[job]\nrw=read\nsize=1m\niodpeth=4\n");
    assertOneLine(launcher.run("run", unknown.toString()), "unknown.fio:4: ", "iodepth");
    assertOneLine(launcher.run("run", "missing.fio"), "missing.fio");
    assertOneLine(launcher.run("run", "--policy", "lazy"), "--policy", "strict");
    assertOneLine(launcher.run("run", "--memory", "1m"), "--memory");
    assertOneLine(launcher.run("run", "--disk", "absent.img"), "absent.img");
    assertOneLine(launcher.run("copy", "absent.img", "out.img"), "absent.img");
    assertOneLine(launcher.run("rnu"), "rnu");
    assertThat(directory.resolve("out.img")).doesNotExist();
  }

  private static void assertOneLine(Outcome outcome, String... parts) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines()).hasSize(1);
    assertThat(outcome.err()).contains(parts);
  }

  @Test
  void aFullDiskIsOneLineAndNothingPasses() throws Exception {
    Path image = directory.resolve("small.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(8 << 20);
    }
    Path job = write("fill.fio", "[fill]\nrw=write\nbs=64k\nsize=8m\nverify=crc32c\n");
    launcher.run("--version");
    // No file may be written beyond 1 MiB, as if the disk were full there.
    Outcome outcome =
        launcher.runAfter(
            "ulimit -f 1024", "run", job.toString(), "--devices", "1", "--disk", image.toString());
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(1);
    assertThat(outcome.out()).doesNotContain("PASSED");
    assertThat(outcome.errLines()).hasSize(1);
    assertThat(outcome.err()).contains("small.img");
  }

  @Test
  void aCopyOntoAFullDiskLeavesNothingBehind() throws Exception {
    byte[] content = new byte[4 << 20];
    new Random(3).nextBytes(content);
    Path source = directory.resolve("source.img");
    Files.write(source, content);
    launcher.run("--version");
    Outcome outcome = launcher.runAfter("ulimit -f 1024", "copy", source.toString(), "target.img");
    assertThat(outcome.exitCode()).as(outcome.err()).isIn(1, 2);
    assertThat(outcome.errLines()).hasSize(1);
    try (var files = Files.list(directory)) {
      assertThat(files.filter(f -> f.toString().contains("target"))).isEmpty();
    }
  }

  @Test
  void anInterruptedRunPrintsWhatItHas() throws Exception {
    Path job = write("long.fio", "[long]\nrw=randrw\nbs=4k\nsize=8m\nruntime=300\ntime_based\n");
    launcher.run("--version");
    Process process =
        launcher.start(
            Map.of(), "run", job.toString(), "--devices", "1", "--disk", "work.img:8m", "--json");
    awaitFirstWrite(process, directory.resolve("work.img"));
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    Outcome outcome = launcher.finish(process);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(130);
    JsonNode result = new ObjectMapper().readTree(outcome.out());
    assertThat(result.get("interrupted").asBoolean()).isTrue();
    assertThat(result.get("ios").asLong()).isPositive();
    assertThat(result.get("errors").asLong()).isZero();
  }

  private static void awaitFirstWrite(Process process, Path image) throws Exception {
    while (process.isAlive()) {
      if (Files.exists(image)) {
        for (byte b : Files.readAllBytes(image)) {
          if (b != 0) {
            return;
          }
        }
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("the run ended before it was interrupted");
  }

  @Test
  void withoutAJdkOneLineSaysWhatToInstall() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", Launcher.projectRoot().resolve("portcullis").toString());
    builder.environment().put("PORTCULLIS_JVM_DIRECTORY", directory.toString());
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().remove("JAVA_HOME");
    assumeThat(Path.of("/usr/bin/javac").toRealPath().toString())
        .as("the javac on PATH must be an old one for this test")
        .doesNotContain("25");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said.lines()).hasSize(1);
    assertThat(said).contains("JDK 25", "install");
  }

  private Path write(String name, String content) throws Exception {
    Path file = directory.resolve(name);
    Files.writeString(file, content);
    return file;
  }
}

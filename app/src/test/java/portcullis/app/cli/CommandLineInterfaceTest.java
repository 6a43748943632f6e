package portcullis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.app.job.CopyOptions;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.Disturbance;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.InputException;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.PageMode;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;
import portcullis.app.report.SampleResults;
import tools.jackson.databind.json.JsonMapper;

class CommandLineInterfaceTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final RecordingWorkbench recorder = new RecordingWorkbench();

  private int execute(String... args) {
    return new CommandLineInterface(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            () -> recorder)
        .execute(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static Path image(Path file, int bytes) throws IOException {
    return Files.write(file, new byte[bytes]);
  }

  @Test
  void aRunWithoutArgumentsIsTheDefaultJobOnTwoDevices() {
    assertThat(execute("run")).isZero();
    assertThat(recorder.run.jobs().source()).isEqualTo("jobs/randrw-verify.fio");
    assertThat(recorder.run.jobs().sections()).hasSize(2);
    assertThat(recorder.run)
        .isEqualTo(
            new RunOptions(
                recorder.run.jobs(),
                2,
                List.of(),
                new MachineOptions(256 << 20, DmaPolicy.STRICT, PageMode.AUTO),
                false,
                1));
    assertThat(out()).contains("mixed: (groupid=0, jobs=2)").endsWith("no errors\n");
    assertThat(err()).isEmpty();
  }

  @Test
  void allOptionsOfARunArriveAtTheWorkbench(@TempDir Path directory) throws Exception {
    Path job = Files.writeString(directory.resolve("a.fio"), "[a]\nbs=8k\n");
    Path disk = image(directory.resolve("a.img"), 4096);
    Path created = directory.resolve("b.img");
    int code =
        execute(
            "run",
            job.toString(),
            "--devices",
            "3",
            "--disk",
            disk.toString(),
            "--disk",
            created + ":64m",
            "--memory",
            "1g",
            "--policy",
            "queued",
            "--page-mode",
            "sv57",
            "--rogue",
            "--seed",
            "99");
    assertThat(code).as(err()).isZero();
    assertThat(recorder.run)
        .isEqualTo(
            new RunOptions(
                recorder.run.jobs(),
                3,
                List.of(
                    new DiskSpec(disk, OptionalLong.empty()),
                    new DiskSpec(created, OptionalLong.of(64 << 20))),
                new MachineOptions(1 << 30, DmaPolicy.QUEUED, PageMode.SV57),
                true,
                99));
    assertThat(recorder.run.jobs().sections().get(0).blockBytes()).isEqualTo(8192);
    assertThat(created).doesNotExist();
  }

  @Test
  void aDisturbanceArrivesAtTheWorkbench() {
    assertThat(execute("run", "--disturb", "error,remove:20ms")).isZero();
    assertThat(recorder.run.disturbance())
        .isEqualTo(
            new Disturbance(List.of(Disturbance.Kind.ERROR, Disturbance.Kind.REMOVE), 20_000_000));
    assertThat(execute("run", "--disturb", "reset")).isZero();
    assertThat(recorder.run.disturbance())
        .isEqualTo(new Disturbance(List.of(Disturbance.Kind.RESET), 100_000_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unplug", "error,", "error:", "error:0", "reset:2h", "Error"})
  void aDisturbanceThatIsNoneIsRefusedWithOneLine(String text) {
    assertThat(execute("run", "--disturb", text)).isEqualTo(2);
    assertThat(err()).contains("--disturb").hasLineCount(1);
    assertThat(recorder.run).isNull();
  }

  @Test
  void theLimitsOfAPolicyArriveAtTheWorkbench() {
    assertThat(
            execute(
                "run",
                "--policy",
                "single-queue",
                "--queue-entries",
                "512",
                "--queue-timeout",
                "20ms"))
        .as(err())
        .isZero();
    assertThat(recorder.run.machine().policy()).isEqualTo(DmaPolicy.SINGLE_QUEUE);
    assertThat(recorder.run.machine().limits()).isEqualTo(new FlushLimits(512, 20_000_000, 0));
    assertThat(execute("run", "--policy", "wrap", "--wrap-window", "1g")).isZero();
    assertThat(recorder.run.machine().flushLimits()).isEqualTo(new FlushLimits(0, 0, 1 << 30));
    assertThat(execute("run", "--policy", "wrap", "--memory", "64m")).isZero();
    assertThat(recorder.run.machine().flushLimits()).isEqualTo(new FlushLimits(0, 0, 64 << 20));
    assertThat(execute("run", "--policy", "queued")).isZero();
    assertThat(recorder.run.machine().flushLimits()).isEqualTo(new FlushLimits(256, 10_000_000, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "strict | --queue-entries | 4 | --queue-entries is for --policy queued or single-queue",
        "wrap | --queue-timeout | 1s | --queue-timeout is for --policy queued or single-queue",
        "queued | --wrap-window | 1g | --wrap-window is for --policy wrap; queued has no window",
        "queued | --queue-entries | 0 | --queue-entries 0 is not from 1 to 65536",
        "queued | --queue-entries | many | is not an int",
        "single-queue | --queue-timeout | 0 | --queue-timeout 0s is not from 1us to 1h",
        "single-queue | --queue-timeout | soon | is not a time",
        "wrap | --wrap-window | 4k | --wrap-window 4k is not from 64k to 1t",
        "lazy | --seed | 1 | is none of strict, queued, single-queue, wrap, passthrough"
      })
  void limitsThatAreWrongOrMeanNothingAreRefusedInALine(
      String policy, String option, String value, String told) {
    assertThat(execute("run", "--policy", policy, option, value)).isEqualTo(2);
    assertThat(err()).contains(told).hasLineCount(1);
    assertThat(recorder.run).isNull();
  }

  @Test
  void asManyDevicesAreThereAsDisks(@TempDir Path directory) throws Exception {
    Path disk = image(directory.resolve("a.img"), 4096);
    assertThat(execute("run", "--disk", disk.toString())).as(err()).isZero();
    assertThat(recorder.run.devices()).isEqualTo(1);
  }

  @Test
  void jsonIsTheOnlyThingOnStandardOutput() {
    assertThat(execute("run", "--json")).isZero();
    assertThat(JsonMapper.builder().build().readTree(out()).get("portcullis").asString())
        .isEqualTo(Version.number());
    assertThat(err()).isEmpty();
  }

  @Test
  void aRunThatFoundAFailureEndsWithOneAndItsReport() {
    recorder.answer = (workbench, control) -> SampleResults.failed();
    assertThat(execute("run")).isEqualTo(1);
    assertThat(out()).contains("FAILED: 3 I/O errors; ");
  }

  @Test
  void aRunThatBrokeOffIsOneLineAndExitCodeOne() {
    recorder.answer =
        (workbench, control) -> {
          throw new RunFailedException("a.img: no space left on the disk");
        };
    assertThat(execute("run")).isEqualTo(1);
    assertThat(out()).isEmpty();
    assertThat(err()).isEqualTo("portcullis: a.img: no space left on the disk\n");
  }

  @Test
  void anInputTheWorkbenchRefusesIsOneLineAndExitCodeTwo() {
    recorder.answer =
        (workbench, control) -> {
          throw new InputException("--page-mode sv57 is not in the IOMMU");
        };
    assertThat(execute("run")).isEqualTo(2);
    assertThat(err()).isEqualTo("portcullis: --page-mode sv57 is not in the IOMMU\n");
  }

  @Test
  void anUnexpectedExceptionIsOneLineUnlessTheTraceIsAskedFor() {
    recorder.answer =
        (workbench, control) -> {
          throw new IllegalStateException("lost\n  a page");
        };
    assertThat(execute("run")).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "portcullis: internal error: java.lang.IllegalStateException: lost a page;"
                + " --stacktrace shows where it came from\n");
    assertThat(execute("run", "--stacktrace")).isEqualTo(1);
    assertThat(err()).contains("at " + CommandLineInterfaceTest.class.getName());
  }

  @Test
  void runningOutOfMemoryIsOneLineToo() {
    recorder.answer =
        (workbench, control) -> {
          throw new OutOfMemoryError("Java heap space");
        };
    assertThat(execute("run")).isEqualTo(1);
    assertThat(err())
        .isEqualTo(
            "portcullis: the JVM is out of memory (Java heap space); use a smaller --memory or"
                + " iodepth\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | portcullis: a command is missing: run, copy, vectors, explain, check, soak, bench or serve; try 'portcullis --help'",
        "walk | portcullis: unmatched argument at index 0: 'walk'; try 'portcullis --help'",
        "run --devcies 3 | portcullis run: unknown option: '--devcies' (did you mean --devices?);"
            + " try 'portcullis run --help'",
        "run --devices two | portcullis run: invalid value for option '--devices': 'two' is not an"
            + " int; try 'portcullis run --help'",
        "run --devices 0 | portcullis run: --devices 0 is not from 1 to 64; try 'portcullis run"
            + " --help'",
        "run --devices | portcullis run: missing required parameter for option '--devices' (N); try"
            + " 'portcullis run --help'",
        "run --memory 1 | portcullis run: --memory 1 is not from 16m to 1t; try 'portcullis run"
            + " --help'",
        "run --memory 64x | portcullis run: invalid value for option '--memory': '64x' is not a"
            + " size; write bytes or a suffix k, m, g, t (powers of 1024); try 'portcullis run"
            + " --help'",
        "run --policy lax | portcullis run: invalid value for option '--policy': 'lax' is none of"
            + " strict, queued, single-queue, wrap, passthrough; try 'portcullis run --help'",
        "run --page-mode sv32 | portcullis run: invalid value for option '--page-mode': 'sv32' is"
            + " none of auto, sv39, sv48, sv57; try 'portcullis run --help'",
        "run --devices 1 --disk a:1m --disk b:1m | portcullis run: 2 disks are too many for"
            + " --devices 1; leave out --devices; try 'portcullis run --help'",
        "run --disk a:1m --disk a:1m | portcullis: --disk a is given twice; devices share no image",
        "run --disk none.img | portcullis: --disk none.img does not exist; to create it write"
            + " --disk none.img:SIZE",
        "run none.fio | portcullis: job file none.fio does not exist",
        "copy a | portcullis copy: missing required parameter: 'DST.img'; try 'portcullis copy"
            + " --help'",
        "copy none.img b | portcullis: SRC.img none.img does not exist"
      })
  void wrongUsageIsOneLineThatNamesTheMend(String arguments, String message) {
    String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");
    assertThat(execute(args)).isEqualTo(2);
    assertThat(err()).isEqualTo(message + "\n");
    assertThat(out()).isEmpty();
    assertThat(recorder.run).isNull();
  }

  @Test
  void aWrongJobFileIsTheLineThatEditorsJumpTo(@TempDir Path directory) throws Exception {
    Path job = Files.writeString(directory.resolve("a.fio"), "[a]\n\nioengine=sync\n");
    assertThat(execute("run", job.toString())).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            job
                + ":3: option 'ioengine' is not supported: every I/O goes through the NVMe driver"
                + " and the IOMMU; leave it out\n");
  }

  @Test
  void anImageOfAnotherKindOrSizeIsRefused(@TempDir Path directory) throws Exception {
    Path odd = image(directory.resolve("odd.img"), 1000);
    assertThat(execute("run", "--disk", odd.toString())).isEqualTo(2);
    Path small = image(directory.resolve("small.img"), 4096);
    assertThat(execute("run", "--disk", small + ":1m")).isEqualTo(2);
    assertThat(execute("run", "--disk", directory.toString())).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "portcullis: --disk %s has 1000 bytes, which is not a positive multiple of 512\n"
                    .formatted(odd)
                + "portcullis: --disk %s exists with 4k, not 1m; leave out the size or name another file\n"
                    .formatted(small)
                + "portcullis: --disk %s is a directory; name a file\n".formatted(directory));
    assertThat(recorder.run).isNull();
  }

  @Test
  void aCopyGoesToTheWorkbench(@TempDir Path directory) throws Exception {
    Path source = image(directory.resolve("a.img"), 4096);
    Path destination = directory.resolve("b.img");
    assertThat(execute("copy", source.toString(), destination.toString(), "--policy", "queued"))
        .as(err())
        .isZero();
    assertThat(recorder.copy)
        .isEqualTo(
            new CopyOptions(
                source,
                destination,
                new MachineOptions(256 << 20, DmaPolicy.QUEUED, PageMode.AUTO)));
  }

  @Test
  void aCopyOntoItselfOrNowhereIsRefused(@TempDir Path directory) throws Exception {
    Path source = image(directory.resolve("a.img"), 4096);
    Path link = Files.createSymbolicLink(directory.resolve("b.img"), source);
    Path nowhere = directory.resolve("none/b.img");
    assertThat(execute("copy", source.toString(), link.toString())).isEqualTo(2);
    assertThat(execute("copy", source.toString(), nowhere.toString())).isEqualTo(2);
    assertThat(execute("copy", source.toString(), directory.toString())).isEqualTo(2);
    assertThat(err())
        .isEqualTo(
            "portcullis: SRC.img and DST.img are the same file; name another DST.img\n"
                + "portcullis: DST.img %s is in a directory that does not exist; make it first\n"
                    .formatted(nowhere)
                + "portcullis: DST.img %s is not a regular file; name another one\n"
                    .formatted(directory));
    assertThat(recorder.copy).isNull();
  }

  @Test
  void aResultThatCannotBeWrittenIsNoSuccess() {
    PrintStream full =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int b) throws IOException {
                throw new IOException("No space left on device");
              }
            });
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertThat(new CommandLineInterface(full, errors, false, () -> recorder).execute("run"))
        .isEqualTo(1);
    assertThat(err()).isEqualTo("portcullis: the result could not be written to standard output\n");
  }

  @Test
  void helpAndVersionAreOnStandardOutput() {
    assertThat(execute("--version")).isZero();
    assertThat(out()).isEqualTo("portcullis 0.1.0\n");
    assertThat(execute("run", "--help")).isZero();
    assertThat(out())
        .contains("--disk=FILE[:SIZE]", "--policy=POLICY", "Examples:", "docs/jobs.md");
    assertThat(out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(err()).isEmpty();
  }
}

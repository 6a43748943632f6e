package portcullis.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import portcullis.app.job.ByteSize;
import portcullis.app.job.DiskSpec;
import portcullis.app.job.Disturbance;
import portcullis.app.job.InputException;
import portcullis.app.job.JobFile;
import portcullis.app.job.JobFileParser;
import portcullis.app.job.RunFailedException;
import portcullis.app.job.RunOptions;

/** {@code portcullis run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs the jobs of a fio job file on NVMe devices behind an IOMMU.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis run",
      "      ten seconds of random I/O on two temporary disks, every block verified",
      "  portcullis run jobs/randread-qd128.fio --policy queued",
      "      with unmapped addresses forgotten in batches",
      "  portcullis run my.fio --disk a.img:1g --disk b.img",
      "      on a.img, created with 1 GiB if it is not there, and on b.img;",
      "      jobs that write change these files",
      "  portcullis run --rogue --json > result.json",
      "      with a device that tries forbidden accesses all the while",
      "  portcullis run --disturb error,reset:10ms --iommu s390",
      "      with errors and resets of the first device, a hundred each second",
      "",
      "Job files are described in docs/jobs.md, the JSON in docs/run-json.md."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class RunCommand implements Callable<Integer> {
  private static final String DEFAULT_JOB = "randrw-verify.fio";
  private static final int DEFAULT_DEVICES = 2;
  private static final int MAX_DEVICES = 64;

  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "JOB.fio",
      arity = "0..1",
      description = "The job file. Default: jobs/randrw-verify.fio.")
  private @Nullable Path jobFile;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "NVMe devices, 1 to 64. Default: as many as --disk, or else 2.")
  private @Nullable Integer devices;

  @Option(
      names = "--disk",
      paramLabel = "FILE[:SIZE]",
      converter = DiskSpecConverter.class,
      description =
          "Image of the next device; may be given again. With SIZE it is created, sparse, if it"
              + " is not there. Devices without one get 256 MiB, temporary.")
  private List<DiskSpec> disks = new ArrayList<>();

  @Mixin private MachineArguments machine;

  @Option(
      names = "--rogue",
      description = "Add a device that issues forbidden DMA; every access must be blocked.")
  private boolean rogue;

  @Option(
      names = "--disturb",
      paramLabel = "KIND[,KIND...][:PERIOD]",
      converter = DisturbanceConverter.class,
      description =
          "Disturb the first device while the jobs run: error, reset, power (off and on) or remove,"
              + " one of them each PERIOD. Its I/O has to go on, or after remove to fail cleanly."
              + " Default period: 100ms.")
  private @Nullable Disturbance disturbance;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of random choices, for jobs without randseed. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print the result as JSON, and no progress.")
  private boolean json;

  RunCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    RunOptions options = toOptions();
    return session.execute(json, (workbench, control) -> workbench.run(options, control));
  }

  private RunOptions toOptions() throws InputException {
    int count = devices != null ? devices : disks.isEmpty() ? DEFAULT_DEVICES : disks.size();
    if (count < 1 || count > MAX_DEVICES) {
      throw new ParameterException(
          spec.commandLine(), "--devices " + count + " is not from 1 to " + MAX_DEVICES);
    }
    if (disks.size() > count) {
      throw new ParameterException(
          spec.commandLine(),
          "%d disks are too many for --devices %d; leave out --devices"
              .formatted(disks.size(), count));
    }
    for (DiskSpec disk : disks) {
      check(disk);
    }
    return new RunOptions(jobs(), count, disks, machine.toOptions(), rogue, disturbance, seed);
  }

  private JobFile jobs() throws InputException {
    if (jobFile != null) {
      return JobFileParser.parse(jobFile);
    }
    try (InputStream in =
        Objects.requireNonNull(RunCommand.class.getResourceAsStream(DEFAULT_JOB))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return JobFileParser.parse("jobs/" + DEFAULT_JOB, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What can be told of an image before it is opened. */
  private void check(DiskSpec disk) throws InputException {
    Path file = disk.file();
    if (disks.stream().filter(other -> other.file().equals(file)).count() > 1) {
      throw new InputException("--disk " + file + " is given twice; devices share no image");
    }
    if (!Files.exists(file)) {
      if (disk.sizeBytes().isEmpty()) {
        throw new InputException(
            "--disk %s does not exist; to create it write --disk %s:SIZE".formatted(file, file));
      }
      return;
    }
    Images.check("--disk", file, true);
    long bytes = Images.sizeBytes("--disk", file);
    if (disk.sizeBytes().isPresent() && disk.sizeBytes().getAsLong() != bytes) {
      throw new InputException(
          "--disk %s exists with %s, not %s; leave out the size or name another file"
              .formatted(
                  file, ByteSize.format(bytes), ByteSize.format(disk.sizeBytes().getAsLong())));
    }
  }
}

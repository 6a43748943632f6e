package portcullis.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.serve.ServeOptions;
import portcullis.app.serve.ServeRun;
import portcullis.app.serve.Topology;
import portcullis.app.serve.TopologyFile;

/** {@code portcullis serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Serves an IOMMU and functions behind it to a guest in QEMU, over vfio-user.",
    parameterListHeading = "%n",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis serve",
      "      IOMMU, NVMe controller and DMA test engine; tells how to start QEMU",
      "  portcullis serve machine.yaml --dir /run/portcullis --metrics 9400",
      "      what a file describes, with counters for Prometheus",
      "  portcullis serve --qemu -- -nographic -kernel vmlinuz -append console=ttyS0",
      "      with a guest, and as long as that runs",
      "",
      "docs/serve.md describes topology files, events and metrics."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class ServeCommand implements Callable<Integer> {
  private static final int MOST_PORT = 65535;

  private final Console console;

  @Spec private CommandSpec spec;

  // The topology file, unless the first word follows "--", and QEMU's arguments.
  @Parameters(
      arity = "0..*",
      paramLabel = "TOPOLOGY.yaml",
      description = "What there is; without it, an IOMMU, an NVMe controller and a test engine.")
  private @Nullable List<String> words;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "serve",
      description = "For sockets and temporary disks. Default: ${DEFAULT-VALUE}.")
  private Path directory;

  @Option(
      names = "--metrics",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Answer Prometheus at this port of the loopback interface.")
  private int metrics;

  @Option(
      names = "--qemu",
      description = "Start QEMU, with the arguments after --, and end when it ends.")
  private boolean qemu;

  @Option(names = "--json", description = "Print events, one JSON object a line.")
  private boolean json;

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InputException, RunFailedException {
    if (metrics < 0 || metrics > MOST_PORT) {
      throw new ParameterException(spec.commandLine(), "--metrics " + metrics + " is no port");
    }
    ServeArguments arguments =
        ServeArguments.of(
            words == null ? List.of() : words,
            spec.commandLine().getParseResult().originalArgs(),
            qemu);
    if (arguments.wrong() != null) {
      throw new ParameterException(spec.commandLine(), arguments.wrong());
    }
    Path file = arguments.topology();
    Topology topology = file == null ? Topology.STANDARD : TopologyFile.read(file);
    ServeOptions options =
        new ServeOptions(
            topology, directory, metrics, json, Version.number(), qemu ? arguments.guest() : null);
    boolean lively = console.progress() && !json && !qemu;
    Consumer<String> lines = line -> console.err().print("\r\u001b[K" + line);
    RunControl control = new RunControl();
    try (InterruptHook _ = InterruptHook.install(control, console.err())) {
      ServeRun run = new ServeRun(options, control, this::print, lively ? lines : null);
      return run.run() ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private void print(String text) {
    console.out().print(text);
    console.out().flush();
  }
}

package portcullis.app.cli;

import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import portcullis.app.job.MachineKind;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.soak.SoakJson;
import portcullis.app.soak.SoakOptions;
import portcullis.app.soak.SoakResult;
import portcullis.app.soak.SoakRun;
import portcullis.app.soak.SoakText;

/** {@code portcullis soak}. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = "Runs the whole stack in real threads under chaos, and judges every access.",
    optionListHeading = "%nOptions:%n",
    footer = {
      "",
      "Examples:",
      "  portcullis soak",
      "      one minute, one line a second",
      "  portcullis soak --minutes 30 --seed 7 --quiet",
      "      half an hour, the summary only; exit code 1 if anything was wrong",
      "  portcullis soak --iommu s390 --environment vm",
      "      PCI functions of an s390 under a hypervisor",
      "  portcullis soak --spoil drop-invalidations",
      "      with IOMMUs that forget the wrong things, to see that it is found",
      "",
      "docs/soak.md tells what is done and judged, and describes the JSON."
    })
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class SoakCommand implements Callable<Integer> {
  private static final double MOST_MINUTES = 100_000;
  private static final double NANOS_PER_MINUTE = 60e9;

  /** Values of {@code --spoil}. */
  static final class Spoils extends LowerCaseEnum<SoakOptions.Spoil> {
    Spoils() {
      super(SoakOptions.Spoil.class);
    }
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "1",
      description = "How long, in minutes or parts of one. Default: ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of every actor's choices. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--spoil",
      paramLabel = "WHAT",
      defaultValue = "none",
      converter = Spoils.class,
      description = "Break the hardware: none or drop-invalidations. Default: ${DEFAULT-VALUE}.")
  private SoakOptions.Spoil spoil;

  @Option(
      names = "--iommu",
      paramLabel = "VENDOR",
      defaultValue = "riscv",
      converter = MachineArguments.Vendors.class,
      description = "What translates: riscv, two IOMMUs, or s390. Default: ${DEFAULT-VALUE}.")
  private MachineArguments.Vendor vendor;

  @Option(
      names = "--environment",
      paramLabel = "WHERE",
      converter = MachineArguments.Environments.class,
      description = "Of an s390: lpar, or vm for under a hypervisor. Default: lpar.")
  private MachineArguments.@Nullable Environment environment;

  @Option(names = "--quiet", description = "No line a second.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the result as JSON, and no line a second.")
  private boolean json;

  SoakCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws RunFailedException {
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
      throw new ParameterException(
          spec.commandLine(), "--minutes " + minutes + " is not above 0 and at most 100000");
    }
    SoakOptions options =
        new SoakOptions(toKind(), (long) (minutes * NANOS_PER_MINUTE), seed, spoil);
    Consumer<String> lines = quiet || json ? line -> {} : console.err()::println;
    RunControl control = new RunControl();
    try (InterruptHook _ = InterruptHook.install(control, console.err())) {
      SoakResult result = SoakRun.run(options, control, lines);
      console.print(json ? SoakJson.render(result, Version.number()) : SoakText.render(result));
      return result.passed() ? ExitCode.PASSED : ExitCode.FAILED;
    }
  }

  private MachineKind toKind() {
    if (vendor == MachineArguments.Vendor.S390) {
      return environment == MachineArguments.Environment.VM
          ? MachineKind.S390_VM
          : MachineKind.S390_LPAR;
    }
    if (environment != null) {
      throw new ParameterException(spec.commandLine(), "--environment is only for --iommu s390");
    }
    return MachineKind.RISCV;
  }
}

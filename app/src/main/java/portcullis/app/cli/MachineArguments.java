package portcullis.app.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import portcullis.app.job.ByteSize;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.PageMode;

/** The options about the machine, which both commands have. */
@SuppressWarnings("NullAway.Init") // picocli fills the annotated fields in
final class MachineArguments {
  private static final long MIN_MEMORY_BYTES = 16L << 20;
  private static final long MAX_MEMORY_BYTES = 1L << 40;

  /** Values of {@code --policy}. */
  static final class Policies extends LowerCaseEnum<DmaPolicy> {
    Policies() {
      super(DmaPolicy.class);
    }
  }

  /** Values of {@code --page-mode}. */
  static final class PageModes extends LowerCaseEnum<PageMode> {
    PageModes() {
      super(PageMode.class);
    }
  }

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "256m",
      converter = ByteSizeConverter.class,
      description = "The machine's memory, 16m to 1t. Default: ${DEFAULT-VALUE}.")
  private long memoryBytes;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      defaultValue = "strict",
      converter = Policies.class,
      description =
          "When the IOMMU forgets what was unmapped: strict, at once; queued, in batches up to"
              + " 10 ms later; single-queue, in larger ones up to 1 s later; wrap, when the IOVAs,"
              + " handed out in order, have run out; passthrough, nothing is mapped and devices"
              + " reach all memory."
              + " Default: ${DEFAULT-VALUE}.")
  private DmaPolicy policy;

  @Mixin private FlushArguments limits;

  @Option(
      names = "--page-mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      converter = PageModes.class,
      description =
          "Page tables of 3, 4 or 5 levels: sv39, sv48, sv57, or auto for the best one that the"
              + " IOMMU has. Default: ${DEFAULT-VALUE}.")
  private PageMode pageMode;

  /** The options, checked. */
  MachineOptions toOptions() {
    if (memoryBytes < MIN_MEMORY_BYTES || memoryBytes > MAX_MEMORY_BYTES) {
      throw new ParameterException(
          command.commandLine(),
          "--memory %s is not from %s to %s"
              .formatted(
                  ByteSize.format(memoryBytes),
                  ByteSize.format(MIN_MEMORY_BYTES),
                  ByteSize.format(MAX_MEMORY_BYTES)));
    }
    return new MachineOptions(memoryBytes, policy, pageMode, limits.toLimits(command, policy));
  }
}

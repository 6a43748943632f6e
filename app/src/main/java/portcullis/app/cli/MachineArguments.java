package portcullis.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import portcullis.app.job.ByteSize;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.MachineKind;
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

  /** Values of {@code --iommu}. */
  enum Vendor {
    RISCV,
    S390
  }

  /** Values of {@code --environment}. */
  enum Environment {
    LPAR,
    VM
  }

  /** Values of {@code --iommu}. */
  static final class Vendors extends LowerCaseEnum<Vendor> {
    Vendors() {
      super(Vendor.class);
    }
  }

  /** Values of {@code --environment}. */
  static final class Environments extends LowerCaseEnum<Environment> {
    Environments() {
      super(Environment.class);
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
      names = "--iommu",
      paramLabel = "VENDOR",
      defaultValue = "riscv",
      converter = Vendors.class,
      description =
          "What translates DMA: riscv, one IOMMU for all devices; s390, where each PCI function"
              + " has tables of its own. Default: ${DEFAULT-VALUE}.")
  private Vendor vendor;

  @Option(
      names = "--environment",
      paramLabel = "WHERE",
      converter = Environments.class,
      description =
          "Of an s390: lpar, where its tables are what hardware walks; vm, where a hypervisor"
              + " shadows them. Default: lpar.")
  private @Nullable Environment environment;

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
    MachineKind kind = toKind();
    return new MachineOptions(
        kind, memoryBytes, policy, pageMode, limits.toLimits(command, policy));
  }

  private MachineKind toKind() {
    if (vendor == Vendor.RISCV) {
      if (environment != null) {
        throw wrong("--environment is only for --iommu s390");
      }
      return MachineKind.RISCV;
    }
    if (pageMode != PageMode.AUTO) {
      throw wrong("--page-mode is only for --iommu riscv");
    }
    if (environment != Environment.VM) {
      return MachineKind.S390_LPAR;
    }
    if (policy == DmaPolicy.PASSTHROUGH) {
      throw wrong("a hypervisor refuses --policy passthrough; use --environment lpar");
    }
    return MachineKind.S390_VM;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(command.commandLine(), why);
  }
}

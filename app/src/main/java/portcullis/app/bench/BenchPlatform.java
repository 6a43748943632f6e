package portcullis.app.bench;

import java.util.Locale;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.PageMode;

/** What the policies are compared on: the values of {@code --platform}. */
public enum BenchPlatform {
  /** A RISC-V IOMMU, by itself: each flush is a command that its thread executes. */
  RISCV(false);

  private final boolean paged;

  BenchPlatform(boolean paged) {
    this.paged = paged;
  }

  /** Whether a hypervisor shadows the tables, so that a flush is work for it. */
  public boolean isPaged() {
    return paged;
  }

  /** How it is written on the command line and in reports. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The machine. */
  MachineOptions machine(long memoryBytes, DmaPolicy policy, FlushLimits limits) {
    return switch (this) {
      case RISCV -> new MachineOptions(memoryBytes, policy, PageMode.AUTO, limits);
    };
  }
}

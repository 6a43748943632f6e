package portcullis.app.bench;

import java.util.Locale;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.FlushLimits;
import portcullis.app.job.MachineKind;
import portcullis.app.job.MachineOptions;
import portcullis.app.job.PageMode;

/** What the policies are compared on: the values of {@code --platform}. */
public enum BenchPlatform {
  /** A RISC-V IOMMU, by itself: each flush is a command that its thread executes. */
  RISCV(MachineKind.RISCV),
  /** An s390's partition: each flush is an instruction that clears a cache. */
  S390_LPAR(MachineKind.S390_LPAR),
  /** An s390 under a hypervisor: each flush makes it look at the tables. */
  S390_VM(MachineKind.S390_VM);

  private final MachineKind kind;

  BenchPlatform(MachineKind kind) {
    this.kind = kind;
  }

  /** Whether a hypervisor shadows the tables, so that a flush is work for it. */
  public boolean isPaged() {
    return kind == MachineKind.S390_VM;
  }

  /** Whether devices may go without translation. */
  boolean offers(DmaPolicy policy) {
    return policy != DmaPolicy.PASSTHROUGH || !isPaged();
  }

  /** How it is written on the command line and in reports. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The machine. */
  MachineOptions machine(long memoryBytes, DmaPolicy policy, FlushLimits limits) {
    return new MachineOptions(kind, memoryBytes, policy, PageMode.AUTO, limits);
  }
}

package portcullis.app.job;

/**
 * The machine a command builds.
 *
 * @param kind what translates DMA
 * @param memoryBytes size of its physical memory
 * @param limits of the policy, as far as they were given
 */
public record MachineOptions(
    MachineKind kind, long memoryBytes, DmaPolicy policy, PageMode pageMode, FlushLimits limits) {
  /** A RISC-V machine with the policy's own limits. */
  public MachineOptions(long memoryBytes, DmaPolicy policy, PageMode pageMode) {
    this(MachineKind.RISCV, memoryBytes, policy, pageMode, FlushLimits.DEFAULT);
  }

  /** The limits that the policy has, those filled in that were not given. */
  public FlushLimits flushLimits() {
    return limits.of(policy, memoryBytes);
  }
}

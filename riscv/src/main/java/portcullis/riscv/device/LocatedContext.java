package portcullis.riscv.device;

/** Where a walk of the device directory leaves the context it has found. One for each thread. */
final class LocatedContext {
  /** The {@link ContextWord}. */
  long word;

  /** Physical address of the root of the first-stage table; meaningless for Bare. */
  long rootPhysAddr;
}

package portcullis.core.memory;

/** Decides whether an allocation may succeed; tests make the nth one fail with it. */
@FunctionalInterface
public interface AllocationGate {
  /** Lets everything pass. */
  AllocationGate OPEN = sizeLog2 -> true;

  /**
   * Asked before each allocation, from any thread.
   *
   * @param sizeLog2 size of the block asked for, as a power of two bytes
   * @return false to make the allocator answer that it is out of memory
   */
  boolean permits(int sizeLog2);
}

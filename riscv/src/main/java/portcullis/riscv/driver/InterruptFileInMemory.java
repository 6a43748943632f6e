package portcullis.riscv.driver;

import java.util.function.IntConsumer;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.spec.MsiPageTableEntry;

/**
 * Software's side of a memory-resident interrupt file that units store messages into: Advanced
 * Interrupt Architecture, "Memory-resident interrupt files". For each 64 identities it has a
 * doubleword of pending bits, then one of enable bits.
 *
 * <p>Thread-safe; allocates nothing.
 */
public final class InterruptFileInMemory {
  /** Size, and alignment. */
  public static final int BYTES = 1 << MsiPageTableEntry.MRIF_LOG2;

  private static final int IDENTITIES_A_PAIR = 64;
  private static final int PAIR_BYTES = 16;
  private static final int PAIRS = MsiPageTableEntry.MRIF_IDENTITIES / IDENTITIES_A_PAIR;

  private final PhysicalMemory memory;
  private final long physAddr;

  /**
   * The file there, with what is pending and enabled in it.
   *
   * @param physAddr a multiple of {@link #BYTES}
   */
  public InterruptFileInMemory(PhysicalMemory memory, long physAddr) {
    if ((physAddr & (BYTES - 1)) != 0) {
      throw new IllegalArgumentException("no interrupt file at 0x" + Long.toHexString(physAddr));
    }
    this.memory = memory;
    this.physAddr = physAddr;
  }

  /** Nothing pending, nothing enabled; before any unit knows of it. */
  public void clear() {
    memory.clear(physAddr, BYTES);
  }

  /**
   * Asks for notices of an identity, or for none. After asking, {@link #isPending} tells whether
   * one came before: a unit makes it pending first and looks whether it is enabled then.
   */
  public void enable(int identity, boolean enabled) {
    long at = pending(identity) + Long.BYTES;
    long bit = 1L << identity;
    long now = memory.getLong(at);
    while (!memory.compareAndSetLong(at, now, enabled ? now | bit : now & ~bit)) {
      now = memory.getLong(at);
    }
  }

  /** Makes an identity pending, as a message does; no notice is sent. */
  public void add(int identity) {
    memory.getAndOrLong(pending(identity), 1L << identity);
  }

  /** Whether an identity is pending. */
  public boolean isPending(int identity) {
    return (memory.getLong(pending(identity)) & 1L << identity) != 0;
  }

  /** Takes everything out that is pending, and hands it on in order. */
  public void takePending(IntConsumer to) {
    for (int pair = 0; pair < PAIRS; pair++) {
      long bits = memory.getAndSetLong(physAddr + (long) pair * PAIR_BYTES, 0);
      for (; bits != 0; bits &= bits - 1) {
        to.accept(pair * IDENTITIES_A_PAIR + Long.numberOfTrailingZeros(bits));
      }
    }
  }

  private long pending(int identity) {
    if (identity < 1 || identity >= MsiPageTableEntry.MRIF_IDENTITIES) {
      throw new IllegalArgumentException("no interrupt identity " + identity);
    }
    return physAddr + (long) (identity / IDENTITIES_A_PAIR) * PAIR_BYTES;
  }
}

package portcullis.machine.pci;

import java.util.Arrays;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.spec.MsixLayout;

/**
 * MSI-X of one function (PCI Express Base 5.0, sections 6.1.4 and 7.7.2): message of each vector,
 * masks, and the array of pending bits.
 *
 * <p>As a region it is the table, and behind it, at {@link #pbaOffset}, the pending bits. A vector
 * raised while it is masked becomes pending; unmasking does not send its message, since that takes
 * a thread of the function: {@link PciFunction#wake} is called, and the function sends by {@link
 * #deliverPending}. Thread-safe.
 */
public final class MsixTable implements MmioRegion {
  private static final int MIN_SIZE_LOG2 = 12;

  private final int vectors;
  private final int pbaOffset;
  private final int sizeLog2;
  private final Runnable deliverable;
  private final Mutex lock = new Mutex(LockClass.LEAF);
  // All below guarded by #lock.
  private final long[] address;
  private final int[] data;
  private final boolean[] masked;
  private final long[] pending;
  private boolean enabled;
  private boolean functionMasked;

  /**
   * @param vectors 1 to 2048
   * @param deliverable called, without a lock held, when pending vectors may have become
   *     deliverable
   */
  MsixTable(int vectors, Runnable deliverable) {
    if (vectors < 1 || vectors > MsixLayout.CONTROL_TABLE_SIZE + 1) {
      throw new IllegalArgumentException("no table of " + vectors + " vectors");
    }
    this.vectors = vectors;
    this.deliverable = deliverable;
    int tableLog2 = 32 - Integer.numberOfLeadingZeros(vectors * MsixLayout.ENTRY_BYTES - 1);
    this.sizeLog2 = Math.max(MIN_SIZE_LOG2, tableLog2 + 1);
    this.pbaOffset = 1 << (sizeLog2 - 1);
    this.address = new long[vectors];
    this.data = new int[vectors];
    this.masked = new boolean[vectors];
    this.pending = new long[(vectors + 63) / 64];
    Arrays.fill(masked, true);
  }

  /** Number of vectors. */
  public int vectors() {
    return vectors;
  }

  /** Offset of the pending bits in bytes. */
  public int pbaOffset() {
    return pbaOffset;
  }

  int sizeLog2() {
    return sizeLog2;
  }

  /**
   * Sends the message of {@code vector}, or notes that it is pending if it is masked. Does nothing
   * while MSI-X is disabled.
   *
   * @return what became of the message; {@link DmaOutcome#OK} if none was sent
   */
  public DmaOutcome raise(int vector, DmaPort port) {
    long to;
    int what;
    lock.lock();
    try {
      if (!enabled) {
        return DmaOutcome.OK;
      }
      if (functionMasked || masked[vector]) {
        pending[vector >>> 6] |= 1L << vector;
        return DmaOutcome.OK;
      }
      to = address[vector];
      what = data[vector];
    } finally {
      lock.unlock();
    }
    return port.writeMsi(to, what);
  }

  /** Sends the messages of all vectors that are pending and no longer masked. */
  public void deliverPending(DmaPort port) {
    for (int vector = 0; vector < vectors; vector++) {
      long to;
      int what;
      lock.lock();
      try {
        if (!isDeliverable(vector)) {
          continue;
        }
        pending[vector >>> 6] &= ~(1L << vector);
        to = address[vector];
        what = data[vector];
      } finally {
        lock.unlock();
      }
      port.writeMsi(to, what);
    }
  }

  /** Takes over Message Control. */
  void control(boolean nowEnabled, boolean nowFunctionMasked) {
    boolean wake;
    lock.lock();
    try {
      enabled = nowEnabled;
      functionMasked = nowFunctionMasked;
      wake = isAnyDeliverable();
    } finally {
      lock.unlock();
    }
    if (wake) {
      deliverable.run();
    }
  }

  /** Puts everything back to how it starts: disabled, every vector masked, none pending. */
  void reset() {
    lock.lock();
    try {
      enabled = false;
      functionMasked = false;
      Arrays.fill(address, 0);
      Arrays.fill(data, 0);
      Arrays.fill(masked, true);
      Arrays.fill(pending, 0);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long sizeBytes() {
    return 1L << sizeLog2;
  }

  // Only 4- and 8-byte accesses are defined (section 7.7.2); others read as zero and are dropped.
  @Override
  public long read(long offset, int sizeBytes) {
    lock.lock();
    try {
      if (!isDefined(offset, sizeBytes)) {
        return 0;
      }
      long low = readWord((int) offset);
      return sizeBytes == 8 ? low | readWord((int) offset + 4) << 32 : low;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(long offset, int sizeBytes, long value) {
    boolean wake;
    lock.lock();
    try {
      if (!isDefined(offset, sizeBytes)) {
        return;
      }
      writeWord((int) offset, (int) value);
      if (sizeBytes == 8) {
        writeWord((int) offset + 4, (int) (value >>> 32));
      }
      wake = isAnyDeliverable();
    } finally {
      lock.unlock();
    }
    if (wake) {
      deliverable.run();
    }
  }

  private boolean isDefined(long offset, int sizeBytes) {
    return (sizeBytes == 4 || sizeBytes == 8)
        && (offset & (sizeBytes - 1)) == 0
        && offset >= 0
        && offset < sizeBytes();
  }

  private long readWord(int offset) {
    if (offset >= pbaOffset) {
      int word = (offset - pbaOffset) / 4;
      return word / 2 < pending.length ? pending[word / 2] >>> (32 * (word & 1)) & 0xffff_ffffL : 0;
    }
    int vector = offset / MsixLayout.ENTRY_BYTES;
    if (vector >= vectors) {
      return 0;
    }
    return switch (offset % MsixLayout.ENTRY_BYTES) {
      case MsixLayout.ENTRY_ADDRESS -> address[vector] & 0xffff_ffffL;
      case MsixLayout.ENTRY_ADDRESS + 4 -> address[vector] >>> 32;
      case MsixLayout.ENTRY_DATA -> data[vector] & 0xffff_ffffL;
      default -> masked[vector] ? MsixLayout.ENTRY_MASKED : 0;
    };
  }

  private void writeWord(int offset, int value) {
    int vector = offset / MsixLayout.ENTRY_BYTES;
    if (offset >= pbaOffset || vector >= vectors) {
      return;
    }
    long bits = value & 0xffff_ffffL;
    switch (offset % MsixLayout.ENTRY_BYTES) {
      case MsixLayout.ENTRY_ADDRESS -> address[vector] = (address[vector] >>> 32 << 32) | bits;
      case MsixLayout.ENTRY_ADDRESS + 4 ->
          address[vector] = (address[vector] & 0xffff_ffffL) | bits << 32;
      case MsixLayout.ENTRY_DATA -> data[vector] = value;
      default -> masked[vector] = (value & MsixLayout.ENTRY_MASKED) != 0;
    }
  }

  private boolean isDeliverable(int vector) {
    return enabled
        && !functionMasked
        && !masked[vector]
        && (pending[vector >>> 6] >>> vector & 1) != 0;
  }

  private boolean isAnyDeliverable() {
    for (int vector = 0; vector < vectors; vector++) {
      if (isDeliverable(vector)) {
        return true;
      }
    }
    return false;
  }
}

package portcullis.testkit.qemu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import portcullis.core.memory.PhysicalMemory;
import portcullis.testkit.domain.IommuFixture;

/**
 * Finds out where a device's DMA ends up, from the data alone: what a write has changed, and whose
 * content a read has fetched. Nothing that the driver or the IOMMU say is believed but whether
 * there was a fault.
 *
 * <p>An access has the natural size of its address, 4 bytes at the most, so that it is never split.
 * While it lasts nobody else may write to the memory, but for queues. Confined to one thread at a
 * time.
 */
final class DmaProbe {
  private static final int PAGE = 4096;
  private static final int WORDS = PAGE / 8;
  private static final int WIDEST = 4;

  private final List<PhysicalMemory> memories;
  private int nonce;

  /**
   * @param memories all that a device can reach
   */
  DmaProbe(List<PhysicalMemory> memories) {
    this.memories = memories;
  }

  /**
   * One write, and the memory put back afterwards.
   *
   * @param faults counts the IOMMU's fault records
   * @return where it ended up, or {@link IommuFixture#BLOCKED}
   */
  long write(SdHost device, long iova, LongSupplier faults) {
    // The first value may be what was there already.
    for (int attempt = 0; attempt < 2; attempt++) {
      byte[] value = nextValue(sizeAt(iova));
      long offset = iova & (PAGE - 1);
      List<Word> before = words(offset);
      long faultsBefore = faults.getAsLong();
      device.write(iova, value);
      boolean faulted = faults.getAsLong() != faultsBefore;
      Word changed = null;
      for (Word word : before) {
        if (holds(word.memory.getIntOpaque(word.physAddr), iova, value)
            && !holds(word.value, iova, value)) {
          require(changed == null, iova, "a write got to two places");
          changed = word;
        }
      }
      if (changed != null) {
        changed.memory.setIntRelease(changed.physAddr, changed.value);
        require(!faulted, iova, "a write was let through and reported as a fault");
        return changed.physAddr + (iova & (WIDEST - 1));
      }
      if (faulted) {
        return IommuFixture.BLOCKED;
      }
    }
    return IommuFixture.BLOCKED; // with no record of it
  }

  /**
   * One read; where it is let through, another of the word around it.
   *
   * @param faults counts the IOMMU's fault records
   * @return where it ended up, or {@link IommuFixture#BLOCKED}
   */
  long read(SdHost device, long iova, LongSupplier faults) {
    long faultsBefore = faults.getAsLong();
    byte[] got = device.read(iova, sizeAt(iova));
    if (faults.getAsLong() != faultsBefore) {
      for (byte part : got) {
        require(part == 0, iova, "a read got data and was reported as a fault");
      }
      return IommuFixture.BLOCKED;
    }
    List<Word> tagged = tagEmptyPages(iova & (PAGE - 1));
    int data = intOf(device.read(iova & -WIDEST, WIDEST));
    Word source = null;
    for (Word word : words(iova & (PAGE - 1))) {
      if (word.value == data) {
        require(source == null, iova, "the data of a read are at two places");
        source = word;
      }
    }
    for (Word word : tagged) {
      // What hardware has written meanwhile stays.
      word.memory.compareAndSetInt(word.physAddr, word.value, 0);
    }
    if (source == null) {
      throw new AssertionError("read at 0x%x: its data, 0x%x, are nowhere".formatted(iova, data));
    }
    return source.physAddr + (iova & (WIDEST - 1));
  }

  private record Word(PhysicalMemory memory, long physAddr, int value) {}

  /** The word at that offset of every page. */
  private List<Word> words(long offset) {
    List<Word> words = new ArrayList<>();
    for (PhysicalMemory memory : memories) {
      long start = memory.baseAddress() + (offset & -WIDEST);
      for (long at = start; at < memory.baseAddress() + memory.sizeBytes(); at += PAGE) {
        words.add(new Word(memory, at, memory.getIntAcquire(at)));
      }
    }
    return words;
  }

  /**
   * Makes the word different in every page that is all zero. Data pages are, and a table that is
   * says nothing: no tag has bit 0 set, which is what makes an entry of any table valid.
   */
  private List<Word> tagEmptyPages(long offset) {
    List<Word> tagged = new ArrayList<>();
    for (Word word : words(offset)) {
      long page = word.physAddr & -PAGE;
      if (word.memory.matchLongsOpaque(page, WORDS, -1, 0) == WORDS) {
        int tag = 0x5a00_0000 | (tagged.size() + 1) << 1;
        word.memory.setIntRelease(word.physAddr, tag);
        tagged.add(new Word(word.memory, word.physAddr, tag));
      }
    }
    return tagged;
  }

  private byte[] nextValue(int sizeBytes) {
    nonce++;
    byte[] value = new byte[sizeBytes];
    for (int i = 0; i < sizeBytes; i++) {
      value[i] = (byte) (0xa5 + 0x13 * i + 2 * nonce);
    }
    return value;
  }

  private static boolean holds(int word, long iova, byte[] value) {
    for (int i = 0; i < value.length; i++) {
      int shift = 8 * (int) ((iova + i) & (WIDEST - 1));
      if ((byte) (word >>> shift) != value[i]) {
        return false;
      }
    }
    return true;
  }

  private static int sizeAt(long iova) {
    return (int) Math.min(WIDEST, Long.lowestOneBit(iova | WIDEST));
  }

  private static int intOf(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
  }

  private static void require(boolean holds, long iova, String otherwise) {
    if (!holds) {
      throw new AssertionError("%s: iova 0x%x".formatted(otherwise, iova));
    }
  }
}

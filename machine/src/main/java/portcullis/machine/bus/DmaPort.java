package portcullis.machine.bus;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Rcu;

/**
 * What a function does DMA with: byte ranges, ordered words of queues, and messages, each
 * translated by the function's IOMMU.
 *
 * <p>One for each thread of a function that initiates requests, and confined to that thread, but
 * for {@link #transaction}'s counters. A range is cut at 4 KiB boundaries into requests; each
 * request is one read section of {@link SystemBus#transactions} from before its translation until
 * its bytes have been moved, so a range may go through in part: {@link #bytesDone} says how far. An
 * address that belongs to a memory-resident interrupt file takes words only: anything else there is
 * {@link DmaOutcome#ABORTED}. No access allocates, and nothing that memory or an IOMMU answers is
 * thrown.
 */
public final class DmaPort {
  private static final long PAGE_BYTES = 4096;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SystemBus bus;
  private final PhysicalMemory ram;
  private final Requester requester;
  private final DmaTransaction transaction = new DmaTransaction();
  private int processId = DmaTransaction.NO_PROCESS;
  private AddressType addressType = AddressType.UNTRANSLATED;
  private boolean privileged;
  private long bytesDone;
  private long word;

  DmaPort(SystemBus bus, Requester requester) {
    this.bus = bus;
    this.ram = bus.ram();
    this.requester = requester;
  }

  /** The function the requests come from. */
  public Requester requester() {
    return requester;
  }

  /** The port's one request, used again for each; holds the counters of the translations. */
  public DmaTransaction transaction() {
    return transaction;
  }

  /**
   * Gives later requests a PASID.
   *
   * @param newProcessId the PASID, or {@link DmaTransaction#NO_PROCESS}
   */
  public void setProcess(int newProcessId) {
    processId = newProcessId;
  }

  /**
   * Says what the addresses of later requests are, untranslated at first.
   *
   * @throws IllegalArgumentException for a translation request: those move no data and are issued
   *     by {@link #requestTranslation}
   */
  public void setAddressType(AddressType newAddressType) {
    if (newAddressType == AddressType.TRANSLATION_REQUEST) {
      throw new IllegalArgumentException("a translation request moves no data");
    }
    addressType = newAddressType;
  }

  /** Gives later requests supervisor privilege or takes it; counts only with a PASID. */
  public void setPrivileged(boolean newPrivileged) {
    privileged = newPrivileged;
  }

  /**
   * Issues an ATS translation request with the port's PASID and privilege, and moves no data. Where
   * it is {@link DmaOutcome#OK}, {@link DmaTransaction#answer} holds what is granted, which may be
   * nothing, and {@link DmaTransaction#physAddr} the translated address; both stay good until the
   * read section of {@link SystemBus#transactions} ends in which the caller must be.
   *
   * @param access bits of {@link Access}; without {@link Access#WRITE} the No Write flag is set
   */
  public DmaOutcome requestTranslation(long iova, int access) {
    DmaOutcome admission = requester.admission();
    if (admission != DmaOutcome.OK) {
      return admission;
    }
    transaction
        .request(requester.id(), processId, iova, access)
        .as(AddressType.TRANSLATION_REQUEST)
        .privileged(privileged)
        .noWrite((access & Access.WRITE) == 0);
    boolean answered =
        requester.translator().translate(transaction) && transaction.answer().isFilled();
    return answered ? DmaOutcome.OK : DmaOutcome.BLOCKED;
  }

  /** How many bytes of the last access went through, from its start on. */
  public long bytesDone() {
    return bytesDone;
  }

  /** The value that the last {@link #readIntAcquire} or {@link #readLongAcquire} found. */
  public long word() {
    return word;
  }

  /** Copies {@code lengthBytes} bytes from memory to {@code target}, in no particular order. */
  public DmaOutcome read(long iova, MemorySegment target, long targetOffset, long lengthBytes) {
    return transfer(Access.READ, iova, target, targetOffset, lengthBytes);
  }

  /** Copies {@code lengthBytes} bytes from {@code source} to memory, in no particular order. */
  public DmaOutcome write(long iova, MemorySegment source, long sourceOffset, long lengthBytes) {
    return transfer(Access.WRITE, iova, source, sourceOffset, lengthBytes);
  }

  /**
   * Copies bytes with any access type.
   *
   * @param access bits of {@link Access}; memory is written if it has {@link Access#WRITE}, and
   *     read otherwise
   */
  public DmaOutcome transfer(
      int access, long iova, MemorySegment buffer, long bufferOffset, long lengthBytes) {
    bytesDone = 0;
    Rcu.Reader reader = bus.transactions().reader();
    while (bytesDone < lengthBytes) {
      long at = iova + bytesDone;
      long wanted = Math.min(lengthBytes - bytesDone, PAGE_BYTES - (at & (PAGE_BYTES - 1)));
      reader.enter();
      try {
        DmaOutcome outcome = translate(at, access);
        if (outcome != DmaOutcome.OK) {
          return outcome;
        }
        long span = Math.min(wanted, transaction.spanBytes());
        if (isResidentFile() || !move(access, buffer, bufferOffset + bytesDone, span)) {
          return DmaOutcome.ABORTED;
        }
        bytesDone += span;
      } finally {
        reader.exit();
      }
    }
    return DmaOutcome.OK;
  }

  /** Reads an aligned 4-byte word into {@link #word}; later accesses come after it. */
  public DmaOutcome readIntAcquire(long iova) {
    return readWord(iova, 4);
  }

  /** Reads an aligned 8-byte word into {@link #word}; later accesses come after it. */
  public DmaOutcome readLongAcquire(long iova) {
    return readWord(iova, 8);
  }

  /**
   * Writes an aligned 4-byte word to RAM, registers or a memory-resident interrupt file, after all
   * earlier accesses.
   */
  public DmaOutcome writeIntRelease(long iova, int value) {
    return writeWord(iova, 4, value);
  }

  /** Writes an aligned 8-byte word, otherwise as {@link #writeIntRelease}. */
  public DmaOutcome writeLongRelease(long iova, long value) {
    return writeWord(iova, 8, value);
  }

  /**
   * Writes 16 bytes to RAM as one request, the upper 8 after the lower 8 and after all earlier
   * accesses: an entry whose last word says that it is there.
   *
   * @param iova a multiple of 16
   */
  public DmaOutcome writeEntryRelease(long iova, long low, long high) {
    checkAligned(iova, 16);
    bytesDone = 0;
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      DmaOutcome outcome = translate(iova, Access.WRITE);
      if (outcome != DmaOutcome.OK) {
        return outcome;
      }
      long physAddr = transaction.physAddr();
      if (isResidentFile() || !bus.isRam(physAddr, 16)) {
        return DmaOutcome.ABORTED;
      }
      ram.setLongOpaque(physAddr, low);
      // Pairs with the acquire by which the entry's consumer reads its last word.
      ram.setLongRelease(physAddr + 8, high);
      bytesDone = 16;
      return DmaOutcome.OK;
    } finally {
      reader.exit();
    }
  }

  /**
   * Sends a message-signalled interrupt: a 4-byte write, to a doorbell or to RAM, after all earlier
   * accesses.
   *
   * @param address of the message; its low two bits are ignored
   */
  public DmaOutcome writeMsi(long address, int data) {
    return writeWord(address & ~3L, 4, data);
  }

  private DmaOutcome readWord(long iova, int sizeBytes) {
    checkAligned(iova, sizeBytes);
    bytesDone = 0;
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      DmaOutcome outcome = translate(iova, Access.READ);
      if (outcome != DmaOutcome.OK) {
        return outcome;
      }
      long physAddr = transaction.physAddr();
      if (isResidentFile()) {
        return DmaOutcome.ABORTED;
      }
      if (bus.isRam(physAddr, sizeBytes)) {
        word =
            sizeBytes == 8
                ? ram.getLongAcquire(physAddr)
                : ram.getIntAcquire(physAddr) & 0xffff_ffffL;
      } else if (bus.hasRegisters(physAddr, sizeBytes)) {
        word = bus.readMmio(physAddr, sizeBytes);
      } else {
        return DmaOutcome.ABORTED;
      }
      bytesDone = sizeBytes;
      return DmaOutcome.OK;
    } finally {
      reader.exit();
    }
  }

  private DmaOutcome writeWord(long iova, int sizeBytes, long value) {
    checkAligned(iova, sizeBytes);
    bytesDone = 0;
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      DmaOutcome outcome = translate(iova, Access.WRITE);
      if (outcome != DmaOutcome.OK) {
        return outcome;
      }
      boolean written =
          isResidentFile()
              ? requester.translator().deliver(transaction, sizeBytes, value)
              : bus.write(transaction.physAddr(), sizeBytes, value);
      if (!written) {
        return DmaOutcome.ABORTED;
      }
      bytesDone = sizeBytes;
      return DmaOutcome.OK;
    } finally {
      reader.exit();
    }
  }

  private DmaOutcome translate(long iova, int access) {
    DmaOutcome admission = requester.admission();
    if (admission != DmaOutcome.OK) {
      return admission;
    }
    boolean passes =
        requester
            .translator()
            .translate(
                transaction
                    .request(requester.id(), processId, iova, access)
                    .as(addressType)
                    .privileged(privileged));
    return passes ? DmaOutcome.OK : DmaOutcome.BLOCKED;
  }

  // The address is then no place in memory, but one that takes messages of a word each.
  private boolean isResidentFile() {
    DmaAnswer answer = transaction.answer();
    return answer.isFilled() && answer.isResidentFile;
  }

  private boolean move(int access, MemorySegment buffer, long bufferOffset, long lengthBytes) {
    long physAddr = transaction.physAddr();
    if (!bus.isRam(physAddr, lengthBytes)) {
      return moveRegisters(access, buffer, bufferOffset, lengthBytes);
    }
    if ((access & Access.WRITE) != 0) {
      ram.copyIn(physAddr, buffer, bufferOffset, lengthBytes);
    } else {
      ram.copyOut(physAddr, buffer, bufferOffset, lengthBytes);
    }
    return true;
  }

  // Peer to peer: in aligned words of 4 bytes where it can be, else byte by byte.
  private boolean moveRegisters(
      int access, MemorySegment buffer, long bufferOffset, long lengthBytes) {
    long physAddr = transaction.physAddr();
    long done = 0;
    while (done < lengthBytes) {
      int size = ((physAddr + done) & 3) == 0 && lengthBytes - done >= 4 ? 4 : 1;
      if (!bus.hasRegisters(physAddr + done, size)) {
        return false;
      }
      long at = bufferOffset + done;
      if ((access & Access.WRITE) != 0) {
        long value = size == 4 ? buffer.get(INT, at) : buffer.get(ValueLayout.JAVA_BYTE, at);
        bus.write(physAddr + done, size, value);
      } else if (size == 4) {
        buffer.set(INT, at, (int) bus.readMmio(physAddr + done, size));
      } else {
        buffer.set(ValueLayout.JAVA_BYTE, at, (byte) bus.readMmio(physAddr + done, size));
      }
      done += size;
    }
    return true;
  }

  private static void checkAligned(long iova, int sizeBytes) {
    if ((iova & (sizeBytes - 1)) != 0) {
      throw new IllegalArgumentException(
          "iova 0x%x is not aligned to %d bytes".formatted(iova, sizeBytes));
    }
  }
}

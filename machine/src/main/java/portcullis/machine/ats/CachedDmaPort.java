package portcullis.machine.ats;

import java.lang.foreign.MemorySegment;
import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.DmaTransaction;

/**
 * What a function with a translation cache does DMA with: each page of an access goes out with the
 * address that the cache has for it, and the IOMMU is asked where the cache has none.
 *
 * <p>One for each thread of the function, confined to that thread. A translation is looked up and
 * used in one read section of the bus. Where no access is granted the function asks for the page if
 * it is told to, see {@link #requestPages}; otherwise the access is {@link DmaOutcome#BLOCKED}, and
 * the IOMMU has recorded nothing. Nothing but a miss allocates.
 */
public final class CachedDmaPort {
  private static final long PAGE_BYTES = 4096;

  /** How often a page is asked for before it is believed not to come. */
  private static final int MAX_PAGE_REQUESTS = 8;

  private final DmaPort port;
  private final AtsFunction function;
  private final Rcu transactions;
  private int processId = DmaTransaction.NO_PROCESS;
  private boolean privileged;
  private long pageTimeoutNanos;
  private long address;
  private boolean notGranted;
  private long bytesDone;
  private long hits;
  private long misses;

  CachedDmaPort(DmaPort port, AtsFunction function) {
    this.transactions = port.requester().transactions();
    this.port = port;
    this.function = function;
  }

  /** The port below, for untranslated requests such as messages. */
  public DmaPort port() {
    return port;
  }

  /**
   * Gives later requests a PASID.
   *
   * @param newProcessId the PASID, or {@link DmaTransaction#NO_PROCESS}
   * @param newPrivileged whether to ask for supervisor privilege; counts only with a PASID
   */
  public void setProcess(int newProcessId, boolean newPrivileged) {
    processId = newProcessId;
    privileged = newPrivileged && newProcessId != DmaTransaction.NO_PROCESS;
  }

  /**
   * Asks software for pages that are not there, and waits for its response.
   *
   * @param timeoutNanos the longest wait for each response; 0 to ask for no pages, as at first
   */
  public void requestPages(long timeoutNanos) {
    pageTimeoutNanos = timeoutNanos;
  }

  /** How many bytes of the last access went through, from its start on. */
  public long bytesDone() {
    return bytesDone;
  }

  /** The value that the last {@link #readLongAcquire} found. */
  public long word() {
    return port.word();
  }

  /** Pages of accesses whose translation the cache had. */
  public long hits() {
    return hits;
  }

  /** Pages of accesses for whose translation the IOMMU was asked. */
  public long misses() {
    return misses;
  }

  /** As {@link DmaPort#transfer}. */
  public DmaOutcome transfer(
      int access, long iova, MemorySegment buffer, long bufferOffset, long lengthBytes) {
    long done = 0;
    DmaOutcome outcome = DmaOutcome.OK;
    while (done < lengthBytes && outcome.isOk()) {
      long at = iova + done;
      long span = Math.min(lengthBytes - done, PAGE_BYTES - (at & (PAGE_BYTES - 1)));
      outcome = begin(at, access);
      if (outcome.isOk()) {
        try {
          outcome = port.transfer(access, address, buffer, bufferOffset + done, span);
          done += port.bytesDone();
        } finally {
          end();
        }
      }
    }
    bytesDone = done;
    return outcome;
  }

  /** As {@link DmaPort#readLongAcquire}. */
  public DmaOutcome readLongAcquire(long iova) {
    bytesDone = 0;
    DmaOutcome outcome = begin(iova, Access.READ);
    if (!outcome.isOk()) {
      return outcome;
    }
    try {
      outcome = port.readLongAcquire(address);
      bytesDone = port.bytesDone();
      return outcome;
    } finally {
      end();
    }
  }

  /** As {@link DmaPort#writeLongRelease}. */
  public DmaOutcome writeLongRelease(long iova, long value) {
    bytesDone = 0;
    DmaOutcome outcome = begin(iova, Access.WRITE);
    if (!outcome.isOk()) {
      return outcome;
    }
    try {
      outcome = port.writeLongRelease(address, value);
      bytesDone = port.bytesDone();
      return outcome;
    } finally {
      end();
    }
  }

  /** Opens the read section of a page's access if there is a way to {@link #address} for it. */
  private DmaOutcome begin(long iova, int access) {
    Rcu.Reader reader = transactions.reader();
    for (int asked = 0; ; asked++) {
      reader.enter();
      DmaOutcome outcome = DmaOutcome.BLOCKED;
      try {
        outcome = find(iova, access);
      } finally {
        if (!outcome.isOk()) {
          reader.exit();
        }
      }
      boolean mayAsk = outcome == DmaOutcome.BLOCKED && notGranted && pageTimeoutNanos > 0;
      if (!mayAsk || asked == MAX_PAGE_REQUESTS) {
        return outcome;
      }
      // Outside the read section: what software does for the page may wait for it.
      PageResponse response =
          function.pages().request(iova, access, processId, privileged, pageTimeoutNanos);
      if (response != PageResponse.SUCCESS) {
        return outcome;
      }
    }
  }

  private void end() {
    useAddresses(AddressType.UNTRANSLATED);
    transactions.reader().exit();
  }

  private DmaOutcome find(long iova, int access) {
    AddressTranslationCache cache = function.cache();
    notGranted = false;
    Grant grant = cache.lookup(iova, access, processId, privileged);
    if (grant != null) {
      hits++;
    } else {
      misses++;
      long generation = cache.generation();
      useAddresses(AddressType.UNTRANSLATED);
      DmaOutcome outcome = port.requestTranslation(iova, access);
      if (!outcome.isOk()) {
        return outcome;
      }
      grant = Grant.of(port.transaction());
      cache.keep(grant, generation);
      if (!grant.permits(access)) {
        notGranted = true;
        return DmaOutcome.BLOCKED;
      }
    }
    if (grant.untranslatedOnly()) {
      address = iova;
      useAddresses(AddressType.UNTRANSLATED);
    } else {
      address = grant.translate(iova);
      useAddresses(AddressType.TRANSLATED);
    }
    return DmaOutcome.OK;
  }

  /** Sets the port to one kind of address; a translated one goes without PASID. */
  private void useAddresses(AddressType type) {
    boolean translated = type == AddressType.TRANSLATED;
    port.setAddressType(type);
    port.setProcess(translated ? DmaTransaction.NO_PROCESS : processId);
    port.setPrivileged(!translated && privileged);
  }
}

package portcullis.machine.bus;

import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;

/**
 * One request of a device on its way through the bus, and what its IOMMU made of it.
 *
 * <p>Made once for each initiator and used again for each of its requests, so that a DMA allocates
 * nothing. Confined to the initiator's thread, but for the counters, which anyone may read.
 */
public final class DmaTransaction {
  /** The process id of a request that carries none. */
  public static final int NO_PROCESS = -1;

  private int requesterId;
  private int processId = NO_PROCESS;
  private long iova;
  private int access;
  private AddressType addressType = AddressType.UNTRANSLATED;
  private boolean privileged;
  private boolean noWrite;
  private boolean cxl;
  private long physAddr;
  private long spanBytes;
  private final DmaAnswer answer = new DmaAnswer();
  // Written by the owner only; opaque.
  private final SharedLong hits = new SharedLong(0);
  private final SharedLong misses = new SharedLong(0);
  private final SharedLong blocked = new SharedLong(0);

  /** Makes one for an initiator. */
  public DmaTransaction() {}

  /**
   * Describes the next request.
   *
   * @param newRequesterId bus, device and function of the initiator
   * @param newProcessId its PASID or {@link #NO_PROCESS}
   * @param newIova first byte of the access; the access must not cross a 4 KiB boundary
   * @param newAccess bits of {@link Access}
   * @return this
   */
  public DmaTransaction request(int newRequesterId, int newProcessId, long newIova, int newAccess) {
    requesterId = newRequesterId;
    processId = newProcessId;
    iova = newIova;
    access = newAccess;
    addressType = AddressType.UNTRANSLATED;
    privileged = false;
    noWrite = false;
    cxl = false;
    answer.nothing();
    return this;
  }

  /** Says what {@link #iova} is; after {@link #request}, which says untranslated. */
  public DmaTransaction as(AddressType newAddressType) {
    addressType = newAddressType;
    return this;
  }

  /** Asks for supervisor privilege, which counts only with a PASID; after {@link #request}. */
  public DmaTransaction privileged(boolean newPrivileged) {
    privileged = newPrivileged;
    return this;
  }

  /** Sets the No Write flag of an ATS translation request; after {@link #request}. */
  public DmaTransaction noWrite(boolean newNoWrite) {
    noWrite = newNoWrite;
    return this;
  }

  /** Says that the initiator is a CXL device of type 1 or 2; after {@link #request}. */
  public DmaTransaction cxl(boolean newCxl) {
    cxl = newCxl;
    return this;
  }

  /** Whether this is an untranslated request without PASID. */
  public boolean isPlain() {
    return processId == NO_PROCESS && addressType == AddressType.UNTRANSLATED;
  }

  /** What {@link #iova} is. */
  public AddressType addressType() {
    return addressType;
  }

  /** Whether supervisor privilege is requested. */
  public boolean isPrivileged() {
    return privileged;
  }

  /** Whether an ATS translation request asks for no write permission. */
  public boolean isNoWrite() {
    return noWrite;
  }

  /** Whether the initiator is a CXL device of type 1 or 2. */
  public boolean isCxl() {
    return cxl;
  }

  /**
   * What else the translator said about the last request. The usual case, a plain address in
   * memory, leaves it as {@link #request} did: meaningful only where {@link DmaAnswer#isFilled}.
   */
  public DmaAnswer answer() {
    return answer;
  }

  /** Bus, device and function of the initiator. */
  public int requesterId() {
    return requesterId;
  }

  /** PASID of the request, or {@link #NO_PROCESS}. */
  public int processId() {
    return processId;
  }

  /** Address the device issued. */
  public long iova() {
    return iova;
  }

  /** Bits of {@link Access}. */
  public int access() {
    return access;
  }

  /** Where the access goes; set by the translator if it lets the request pass. */
  public long physAddr() {
    return physAddr;
  }

  /** How many bytes from {@link #iova} on the translation is good for, at least 1. */
  public long spanBytes() {
    return spanBytes;
  }

  /**
   * Completes the translation.
   *
   * @return true, for the translator to return
   */
  public boolean translated(long newPhysAddr, long newSpanBytes) {
    physAddr = newPhysAddr;
    spanBytes = newSpanBytes;
    return true;
  }

  /** Counts a translation found in a cache. */
  public void countHit() {
    hits.setOpaque(hits.getPlain() + 1);
  }

  /** Counts a translation that needed a walk. */
  public void countMiss() {
    misses.setOpaque(misses.getPlain() + 1);
  }

  /** Counts a request that was not let through. */
  public void countBlocked() {
    blocked.setOpaque(blocked.getPlain() + 1);
  }

  /** Requests answered from a cache so far. */
  public long hits() {
    return hits.getOpaque();
  }

  /** Requests that needed a walk so far. */
  public long misses() {
    return misses.getOpaque();
  }

  /** Requests not let through so far. */
  public long blocked() {
    return blocked.getOpaque();
  }

  @Override
  public String toString() {
    return "%04x %s iova 0x%x".formatted(requesterId, Access.describe(access), iova);
  }
}

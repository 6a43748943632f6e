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

  // What is asked, in one word, so that describing a request costs few stores, none of them of a
  // reference: bits of Access, the ordinal of the AddressType, the flags.
  private static final int ACCESS = 7;
  private static final int TYPE_SHIFT = 8;
  private static final int TYPE = 3 << TYPE_SHIFT;
  private static final int PRIVILEGED = 1 << 16;
  private static final int NO_WRITE = 1 << 17;
  private static final int CXL = 1 << 18;
  private static final int ANSWERED = 1 << 19; // the DmaAnswer is filled
  private static final AddressType[] TYPES = AddressType.values();

  // Process id, 32 bits, above the requester id.
  private long identity = identityOf(0, NO_PROCESS);
  private long iova;
  private int kind;
  private long physAddr;
  private long spanBytes;
  private final DmaAnswer answer = new DmaAnswer(this);
  private final RecentTranslations recent = new RecentTranslations();
  // Written by the owner only; opaque.
  private final SharedLong hits = new SharedLong(0);
  private final SharedLong misses = new SharedLong(0);
  private final SharedLong passed = new SharedLong(0);
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
    identity = identityOf(newRequesterId, newProcessId);
    iova = newIova;
    kind = newAccess & ACCESS;
    return this;
  }

  /** Says what {@link #iova} is; after {@link #request}, which says untranslated. */
  public DmaTransaction as(AddressType newAddressType) {
    kind = (kind & ~TYPE) | newAddressType.ordinal() << TYPE_SHIFT;
    return this;
  }

  /** Asks for supervisor privilege, which counts only with a PASID; after {@link #request}. */
  public DmaTransaction privileged(boolean newPrivileged) {
    kind = newPrivileged ? kind | PRIVILEGED : kind & ~PRIVILEGED;
    return this;
  }

  /** Sets the No Write flag of an ATS translation request; after {@link #request}. */
  public DmaTransaction noWrite(boolean newNoWrite) {
    kind = newNoWrite ? kind | NO_WRITE : kind & ~NO_WRITE;
    return this;
  }

  /** Says that the initiator is a CXL device of type 1 or 2; after {@link #request}. */
  public DmaTransaction cxl(boolean newCxl) {
    kind = newCxl ? kind | CXL : kind & ~CXL;
    return this;
  }

  /** Who makes a request, in one word: {@link #identity}. */
  public static long identityOf(int requesterId, int processId) {
    return (long) processId << 32 | (requesterId & 0xffff_ffffL);
  }

  /** {@link #requesterId} and {@link #processId}, in one word that can be compared at once. */
  public long identity() {
    return identity;
  }

  /**
   * What is asked in one word, to be compared at once: bits of {@link Access} in bits 0 to 2, and
   * in bits 8 and 9 what is 0 for untranslated requests only.
   */
  public int kind() {
    return kind & (ACCESS | TYPE);
  }

  boolean isAnswered() {
    return (kind & ANSWERED) != 0;
  }

  void answered(boolean isAnswered) {
    kind = isAnswered ? kind | ANSWERED : kind & ~ANSWERED;
  }

  /** Whether this is an untranslated request without PASID. */
  public boolean isPlain() {
    return processId() == NO_PROCESS && (kind & TYPE) == 0;
  }

  /** What {@link #iova} is. */
  public AddressType addressType() {
    return TYPES[(kind & TYPE) >>> TYPE_SHIFT];
  }

  /** Whether supervisor privilege is requested. */
  public boolean isPrivileged() {
    return (kind & PRIVILEGED) != 0;
  }

  /** Whether an ATS translation request asks for no write permission. */
  public boolean isNoWrite() {
    return (kind & NO_WRITE) != 0;
  }

  /** Whether the initiator is a CXL device of type 1 or 2. */
  public boolean isCxl() {
    return (kind & CXL) != 0;
  }

  /**
   * What else the translator said about the last request. The usual case, a plain address in
   * memory, leaves it as {@link #request} did: meaningful only where {@link DmaAnswer#isFilled}.
   */
  public DmaAnswer answer() {
    return answer;
  }

  /** What the initiator's last requests were translated to, for its translator to use and fill. */
  public RecentTranslations recent() {
    return recent;
  }

  /** Bus, device and function of the initiator. */
  public int requesterId() {
    return (int) identity;
  }

  /** PASID of the request, or {@link #NO_PROCESS}. */
  public int processId() {
    return (int) (identity >>> 32);
  }

  /** Address the device issued. */
  public long iova() {
    return iova;
  }

  /** Bits of {@link Access}. */
  public int access() {
    return kind & ACCESS;
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

  /** Counts a request whose address is physical already, by what its IOMMU has been told. */
  public void countPassed() {
    passed.setOpaque(passed.getPlain() + 1);
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

  /** Requests passed through untranslated so far. */
  public long passed() {
    return passed.getOpaque();
  }

  /** Requests not let through so far. */
  public long blocked() {
    return blocked.getOpaque();
  }

  @Override
  public String toString() {
    return "%04x %s iova 0x%x".formatted(requesterId(), Access.describe(access()), iova);
  }
}

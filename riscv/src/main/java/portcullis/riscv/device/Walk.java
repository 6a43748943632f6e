package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.PerformanceEvent;

/**
 * One translation under way: what the request asks for, and what the walkers leave behind besides
 * their {@link TranslationWord}. One for each thread, used again.
 */
final class Walk {
  /** Bits of {@link Access} the request needs; decides the cause of its faults. */
  int access;

  /** Whether a missing permission is a fault; it is none for an ATS translation request. */
  boolean checksPermissions;

  /** Supervisor privilege is requested and allowed. */
  boolean supervisor;

  /** Supervisor privilege has access to user pages: {@code SUM}. */
  boolean supervisorUserAccess;

  /** Why there is no device context, where there is none. */
  FaultCause directoryFault = FaultCause.RESERVED;

  /** Second word of the fault record, once there is a fault. */
  long iotval2;

  /** Where the page is in guest-physical addresses, and the sizes of the leaves of both stages. */
  long gpa;

  int firstSizeLog2;
  int secondSizeLog2;

  /** No stage translates: the address is the answer, however wide it is. */
  boolean passes;

  /** The address was that of a virtual interrupt file. */
  boolean isMessage;

  boolean isResidentFile;
  long residentFilePhysAddr;
  int noticeIdentity;

  /** {@link Generation#current} from before anything was read. */
  long seen;

  /** Whether non-leaf entries may come from {@link WalkCache}, and go there. */
  boolean usesWalkCache;

  /** {@link EntryCache#origin} of the guest's table that was read last. */
  long tableOrigin;

  /** Who wants to know, if anybody. */
  @Nullable TranslationTrace trace;

  /** Who counts events now, if anybody, and for whom. */
  @Nullable PerformanceMonitor monitor;

  int deviceId;
  int processId;
  int pscid;
  int gscid;

  /** Forgets the results of another translation. */
  void begin(int newAccess, boolean newChecksPermissions, long newSeen, boolean newUsesWalkCache) {
    seen = newSeen;
    usesWalkCache = newUsesWalkCache;
    pscid = -1;
    gscid = -1;
    access = newAccess;
    checksPermissions = newChecksPermissions;
    supervisor = false;
    supervisorUserAccess = false;
    iotval2 = 0;
    gpa = 0;
    firstSizeLog2 = 0;
    secondSizeLog2 = 0;
    passes = false;
    isMessage = false;
    isResidentFile = false;
  }

  /** The page fault "corresponding to the original access type". */
  long pageFault() {
    return fault(
        FaultCause.INSTRUCTION_PAGE_FAULT, FaultCause.READ_PAGE_FAULT, FaultCause.WRITE_PAGE_FAULT);
  }

  /** The access fault "corresponding to the original access type". */
  long accessFault() {
    return fault(
        FaultCause.INSTRUCTION_ACCESS_FAULT,
        FaultCause.READ_ACCESS_FAULT,
        FaultCause.WRITE_ACCESS_FAULT);
  }

  /**
   * The guest-page fault "corresponding to the original access type".
   *
   * @param guestAddress that could not be translated
   * @param implicitBits of {@code iotval2}: 1 for an implicit access, 3 if it was a write
   */
  long guestPageFault(long guestAddress, int implicitBits) {
    iotval2 = (guestAddress & ~3L) | implicitBits;
    return fault(
        FaultCause.INSTRUCTION_GUEST_PAGE_FAULT,
        FaultCause.READ_GUEST_PAGE_FAULT,
        FaultCause.WRITE_GUEST_PAGE_FAULT);
  }

  private long fault(FaultCause execute, FaultCause read, FaultCause write) {
    if ((access & Access.EXECUTE) != 0) {
      return TranslationWord.fault(execute);
    }
    // Both is an atomic access, which counts as a write; but a translation request reads.
    boolean reads = checksPermissions ? (access & Access.WRITE) == 0 : (access & Access.READ) != 0;
    return TranslationWord.fault(reads ? read : write);
  }

  /**
   * The cached entry for the last table known on the way to an address, or 0.
   *
   * @param salt {@link EntryCache#salt} of the space
   * @param reaches {@link TableFormat#reaches} of the tables
   */
  long lookup(@Nullable WalkCache cache, long space, int salt, long address, long reaches) {
    return cache != null && usesWalkCache ? cache.lookup(space, salt, address, reaches) : 0;
  }

  /** Caches the entry for the table in which a leaf was found. */
  void insert(
      @Nullable WalkCache cache, long space, int salt, long address, long word, long origin) {
    if (cache != null && usesWalkCache) {
      cache.insert(space, salt, address, WalkCache.reachLog2(word), word, origin, seen);
    }
  }

  /** Tells of a structure that was fetched. */
  void fetched(
      TranslationTrace.Structure structure, int level, long physAddr, long value, String step) {
    TranslationTrace to = trace;
    if (to != null) {
      to.fetched(structure, level, physAddr, value, step);
    }
    if (monitor != null) {
      countFetch(structure, level);
    }
  }

  private void countFetch(TranslationTrace.Structure structure, int level) {
    switch (structure) {
      case DEVICE_DIRECTORY_ENTRY -> count(PerformanceEvent.DEVICE_DIRECTORY_WALK);
      case PROCESS_DIRECTORY_ENTRY -> count(PerformanceEvent.PROCESS_DIRECTORY_WALK);
      case FIRST_STAGE_ENTRY -> count(PerformanceEvent.FIRST_STAGE_WALK);
      case SECOND_STAGE_ENTRY -> count(PerformanceEvent.SECOND_STAGE_WALK);
      case DEVICE_CONTEXT -> {
        if (level == 0) { // of its doublewords
          count(PerformanceEvent.DEVICE_DIRECTORY_WALK);
        }
      }
      case PROCESS_CONTEXT -> {
        if (level == 0) {
          count(PerformanceEvent.PROCESS_DIRECTORY_WALK);
        }
      }
      case MSI_ENTRY -> {} // no event is defined for it
    }
  }

  /** Counts an event of this translation, if anybody counts. */
  void count(PerformanceEvent event) {
    PerformanceMonitor by = monitor;
    if (by != null) {
      by.count(event, deviceId, processId, pscid, gscid);
    }
  }

  /** Tells of something found out. */
  void decided(String step, String what) {
    TranslationTrace to = trace;
    if (to != null) {
      to.decided(step, what);
    }
  }
}

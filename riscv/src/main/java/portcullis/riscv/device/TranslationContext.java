package portcullis.riscv.device;

import portcullis.machine.bus.DmaTransaction;

/**
 * What a request needs of its device context and, if it has one, its process context: steps 6 to 16
 * of section 2.3 once they are done.
 *
 * <p>Immutable, so that a cached one is read whole by loading one reference. Made by {@link
 * DirectoryWalker} and {@link ProcessWalker}; the fields are those of the contexts, decoded.
 */
final class TranslationContext {
  /** Device, and process or {@link DmaTransaction#NO_PROCESS}. */
  final int deviceId;

  final int processId;

  /** Both, as {@link DmaTransaction#identity} has them. */
  final long identity;

  /** Generation before the first word was read: {@link Generation}. */
  final long seen;

  /** No process, no second stage, no messages, no QoS ids: only a first stage. */
  final boolean simple;

  /**
   * What is cached for an address holds for it, whoever it was cached for, and says all there is to
   * say: no processes, no messages, no QoS ids.
   */
  final boolean plain;

  /**
   * {@link AddressSpaceTag} of what {@link Iotlb} holds for it, and its {@link EntryCache#salt}.
   */
  final long space;

  final int salt;

  /** Likewise of its second stage alone. */
  final long guestSpace;

  final int guestSalt;

  /** Tables of 8-byte little-endian entries: {@link CommonWalker} can walk them. */
  final boolean common;

  final boolean faultsDisabled;
  final boolean atsEnabled;
  final boolean pageRequestsEnabled;
  final boolean responsesHaveProcess;
  final boolean guestAddressesInAts;
  final boolean updatesFirstStage;
  final boolean updatesSecondStage;

  /** Byte orders of first-stage tables and process directories, and of everything else. */
  final boolean firstStageBigEndian;

  final boolean bigEndian;

  /** {@code tc.SXL}: 32-bit first stage, and guest-physical addresses of 34 bits. */
  final boolean narrow;

  /** {@code fctl.GXL}: 32-bit second stage. */
  final boolean narrowGuest;

  final boolean hasProcesses;
  final boolean defaultProcess;
  final int directoryLevels;
  final long directoryRoot;
  final boolean supervisorEnabled;
  final boolean supervisorUserAccess;

  /** Levels of the tables, 0 for Bare. Roots are addresses, the first a guest's if there is one. */
  final int firstLevels;

  final long firstRoot;
  final int secondLevels;
  final long secondRoot;

  /** How far to shift an address for its index in the root table, if that has 8-byte entries. */
  final int firstShift;

  final int secondShift;

  /** {@link TableFormat#reaches} of the tables of both stages. */
  final long firstReaches;

  final long secondReaches;

  /** MSI page table, and which guest-physical pages it is for. */
  final boolean hasMessages;

  final long messageRoot;

  /** Bits of a page number that are the number of the file; all others are compared. */
  final long messageMask;

  final long messagePattern;

  /** What resource controllers may tell its accesses by: RCID and MCID of {@code ta}. */
  final int resourceId;

  final int monitoringId;

  /** Whether messages are told by guest-physical addresses that a first stage leads to. */
  final boolean hidesMessages;

  /** Whether either of the two is not 0. */
  final boolean isCharged;

  /** The same for addresses that are guest-physical already: step 9. */
  final TranslationContext guestView;

  TranslationContext(Builder b) {
    deviceId = b.deviceId;
    processId = b.processId;
    identity = DmaTransaction.identityOf(deviceId, processId);
    seen = b.seen;
    faultsDisabled = b.faultsDisabled;
    atsEnabled = b.atsEnabled;
    pageRequestsEnabled = b.pageRequestsEnabled;
    responsesHaveProcess = b.responsesHaveProcess;
    guestAddressesInAts = b.guestAddressesInAts;
    updatesFirstStage = b.updatesFirstStage;
    updatesSecondStage = b.updatesSecondStage;
    firstStageBigEndian = b.firstStageBigEndian;
    bigEndian = b.bigEndian;
    narrow = b.narrow;
    narrowGuest = b.narrowGuest;
    hasProcesses = b.hasProcesses;
    defaultProcess = b.defaultProcess;
    directoryLevels = b.directoryLevels;
    directoryRoot = b.directoryRoot;
    supervisorEnabled = b.supervisorEnabled;
    supervisorUserAccess = b.supervisorUserAccess;
    firstLevels = b.firstLevels;
    firstRoot = b.firstRoot;
    secondLevels = b.secondLevels;
    secondRoot = b.secondRoot;
    hasMessages = b.hasMessages;
    messageRoot = b.messageRoot;
    messageMask = b.messageMask;
    messagePattern = b.messagePattern;
    hidesMessages = hasMessages && firstLevels != 0 && secondLevels != 0;
    resourceId = b.resourceId;
    monitoringId = b.monitoringId;
    space = AddressSpaceTag.of(firstLevels != 0, b.pscid, secondLevels != 0, b.gscid, hasMessages);
    salt = EntryCache.salt(space);
    guestSpace = AddressSpaceTag.of(false, 0, secondLevels != 0, b.gscid, false);
    guestSalt = EntryCache.salt(guestSpace);
    firstShift = 12 + 9 * (firstLevels - 1);
    secondShift = 12 + 9 * (secondLevels - 1);
    firstReaches = TableFormat.reaches(firstLevels, narrow);
    secondReaches = TableFormat.reaches(secondLevels, narrowGuest);
    isCharged = (b.resourceId | b.monitoringId) != 0;
    common =
        (firstLevels != 0 || secondLevels != 0)
            && (firstLevels == 0 || (!narrow && !firstStageBigEndian))
            && (secondLevels == 0 || (!narrow && !narrowGuest && !bigEndian));
    guestView = guestAddressesInAts && (firstLevels != 0 || hasProcesses) ? guestView(b) : this;
    plain =
        processId == DmaTransaction.NO_PROCESS
            && !hasProcesses
            && !isCharged
            && !hidesMessages
            && (firstLevels != 0 || (!hasMessages && !narrow));
    simple =
        processId == DmaTransaction.NO_PROCESS
            && firstLevels != 0
            && secondLevels == 0
            && !isCharged;
  }

  private static TranslationContext guestView(Builder b) {
    int firstLevels = b.firstLevels;
    boolean hasProcesses = b.hasProcesses;
    b.firstLevels = 0;
    b.hasProcesses = false;
    TranslationContext view = new TranslationContext(b);
    b.firstLevels = firstLevels;
    b.hasProcesses = hasProcesses;
    return view;
  }

  /** Whether a guest-physical address is that of a virtual interrupt file: section 2.1.3.6. */
  boolean isMessage(long gpa) {
    return hasMessages && ((gpa >>> 12 ^ messagePattern) & ~messageMask) == 0;
  }

  /** Whether any page of the aligned range of {@code 1 << sizeLog2} bytes at {@code gpa} is. */
  boolean hasMessageIn(long gpa, int sizeLog2) {
    long withinRange = (1L << (sizeLog2 - 12)) - 1;
    return hasMessages && ((gpa >>> 12 ^ messagePattern) & ~messageMask & ~withinRange) == 0;
  }

  /** Whether a guest-physical address has bits that 32-bit guests cannot have: section 2.1.3.1. */
  boolean isTooWide(long gpa) {
    return narrow && gpa >>> 34 != 0;
  }

  /**
   * A cached translation as far as it holds for this device: another one of the same virtual
   * machine may have no interrupt file in a large page.
   */
  long apartFromMessages(long word, long iova) {
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
    if (firstLevels != 0 || sizeLog2 == 12 || !hasMessageIn(iova, sizeLog2)) {
      return word;
    }
    return onlyPage(word, iova);
  }

  /**
   * Likewise through both stages, where messages are told by an address that {@code iova} does not
   * show. Nothing in the specification makes devices of one GSCID agree on their messages: with
   * other patterns they share what was cached, and what is a page to one may be a file to another.
   *
   * @param origin {@link EntryCache#originOf} the translation
   * @return 0 if it does not hold
   */
  long apartFromMessages(long word, long iova, long origin) {
    if (origin == EntryCache.NO_ORIGIN) {
      return 0;
    }
    int sizeLog2 = TranslationWord.SIZE_LOG2.extractInt(word);
    long within = (1L << sizeLog2) - 1;
    long gpa = (EntryCache.guestAddress(origin) & ~within) | (iova & within);
    if (isMessage(gpa)) {
      return 0;
    }
    return sizeLog2 > 12 && hasMessageIn(gpa, sizeLog2) ? onlyPage(word, iova) : word;
  }

  private static long onlyPage(long word, long iova) {
    long flags = word & ~(TranslationWord.PAGE.mask() | TranslationWord.SIZE_LOG2.mask());
    long page = TranslationWord.physAddr(word, iova) & -4096;
    return page | flags | TranslationWord.SIZE_LOG2.place(12);
  }

  /** The fields while they are being found; starts from another context or from nothing. */
  static final class Builder {
    int deviceId;
    int processId = DmaTransaction.NO_PROCESS;
    long seen;
    boolean faultsDisabled;
    boolean atsEnabled;
    boolean pageRequestsEnabled;
    boolean responsesHaveProcess;
    boolean guestAddressesInAts;
    boolean updatesFirstStage;
    boolean updatesSecondStage;
    boolean firstStageBigEndian;
    boolean bigEndian;
    boolean narrow;
    boolean narrowGuest;
    boolean hasProcesses;
    boolean defaultProcess;
    int directoryLevels;
    long directoryRoot;
    boolean supervisorEnabled;
    boolean supervisorUserAccess;
    int firstLevels;
    long firstRoot;
    int pscid;
    int secondLevels;
    long secondRoot;
    int gscid;
    boolean hasMessages;
    long messageRoot;
    long messageMask;
    long messagePattern;
    int resourceId;
    int monitoringId;

    Builder() {}

    /** Starts from the device's context, for one of its processes or its guest addresses. */
    Builder(TranslationContext c) {
      deviceId = c.deviceId;
      processId = c.processId;
      seen = c.seen;
      faultsDisabled = c.faultsDisabled;
      atsEnabled = c.atsEnabled;
      pageRequestsEnabled = c.pageRequestsEnabled;
      responsesHaveProcess = c.responsesHaveProcess;
      guestAddressesInAts = c.guestAddressesInAts;
      updatesFirstStage = c.updatesFirstStage;
      updatesSecondStage = c.updatesSecondStage;
      firstStageBigEndian = c.firstStageBigEndian;
      bigEndian = c.bigEndian;
      narrow = c.narrow;
      narrowGuest = c.narrowGuest;
      hasProcesses = c.hasProcesses;
      defaultProcess = c.defaultProcess;
      directoryLevels = c.directoryLevels;
      directoryRoot = c.directoryRoot;
      firstLevels = c.firstLevels;
      firstRoot = c.firstRoot;
      pscid = AddressSpaceTag.pscid(c.space);
      secondLevels = c.secondLevels;
      secondRoot = c.secondRoot;
      gscid = AddressSpaceTag.gscid(c.space);
      hasMessages = c.hasMessages;
      messageRoot = c.messageRoot;
      messageMask = c.messageMask;
      messagePattern = c.messagePattern;
      resourceId = c.resourceId;
      monitoringId = c.monitoringId;
    }

    TranslationContext build() {
      return new TranslationContext(this);
    }
  }
}

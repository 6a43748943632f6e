package portcullis.machine.bus;

/**
 * What a translator says about a request beyond an address and a span: attributes of the memory,
 * messages that go to an interrupt file, the fields of an ATS completion, and how a request was
 * refused.
 *
 * <p>A mutable part of its {@link DmaTransaction}, confined to the same thread. A translator that
 * has anything to say calls {@link #clear} first and then sets fields.
 */
public final class DmaAnswer {
  /** How a refused request is completed. */
  public enum Status {
    /** It was not refused. */
    SUCCESS,
    /** The initiator may not do this. */
    UNSUPPORTED_REQUEST,
    /** The translator could not find out whether it may. */
    COMPLETER_ABORT
  }

  /** How the request ended. */
  public Status status = Status.SUCCESS;

  /** Number of the fault the translator found, as its specification numbers them; 0 for none. */
  public int faultCode;

  /** Size of the range for which the answer holds, as a power of two; 12 to 63. */
  public int sizeLog2;

  /** Page-based memory type: 0 as the platform says, 1 non-cacheable, 2 for devices. */
  public int memoryType;

  /** The address is that of an interrupt file: the write is a message. */
  public boolean isMessage;

  /** The message goes to a memory-resident interrupt file, by {@link DmaTranslator#deliver}. */
  public boolean isResidentFile;

  /** Where that file is, a multiple of 512. */
  public long residentFilePhysAddr;

  /** The interrupt identity that announces a message in the file, 11 bits. */
  public int noticeIdentity;

  /** Where the announcement is written, a multiple of 4 KiB. */
  public long noticePhysAddr;

  /** ATS completion: bits of {@link portcullis.core.memory.Access} that are granted. */
  public int granted;

  /** ATS completion: untranslated access only. */
  public boolean untranslatedOnly;

  /** ATS completion: the grant is for supervisor privilege. */
  public boolean grantsPrivilege;

  /** ATS completion: the translation holds in all address spaces of the function. */
  public boolean isGlobal;

  /** ATS completion: a CXL device has to use CXL.io. */
  public boolean cxlIo;

  /** ATS completion: accesses have to be non-snooped. */
  public boolean nonSnooped;

  /** ATS completion: the AMA field, 3 bits. */
  public int memoryAttributes;

  /** Resource control id that the access is to be charged to; 0 where the answer is not filled. */
  public int resourceControlId;

  /** Monitoring counter id, likewise. */
  public int monitoringCounterId;

  // Knows whether this is filled, so that describing a request says so by the way.
  private final DmaTransaction transaction;

  DmaAnswer(DmaTransaction transaction) {
    this.transaction = transaction;
  }

  /** Whether the translator had anything to say. */
  public boolean isFilled() {
    return transaction.isAnswered();
  }

  /** Forgets all fields, and says that they are set from now on. */
  public DmaAnswer clear() {
    transaction.answered(true);
    status = Status.SUCCESS;
    faultCode = 0;
    sizeLog2 = 12;
    memoryType = 0;
    isMessage = false;
    isResidentFile = false;
    residentFilePhysAddr = 0;
    noticeIdentity = 0;
    noticePhysAddr = 0;
    granted = 0;
    untranslatedOnly = false;
    grantsPrivilege = false;
    isGlobal = false;
    cxlIo = false;
    nonSnooped = false;
    memoryAttributes = 0;
    resourceControlId = 0;
    monitoringCounterId = 0;
    return this;
  }

  /** Says that there is nothing to say: a plain address in memory. */
  public void nothing() {
    transaction.answered(false);
  }
}

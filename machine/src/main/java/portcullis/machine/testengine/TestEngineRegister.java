package portcullis.machine.testengine;

/** Registers of the DMA test engine, in BAR 0; each is accessed as a whole. */
public enum TestEngineRegister {
  /** Read-only: {@link #MAGIC}. */
  ID(0x00, 4, false),
  /**
   * Read-only: 0 while nothing has been started, {@link #BUSY}, or {@link #DONE} with the number of
   * the outcome in bits 15:8, as {@code DmaOutcome} counts them.
   */
  STATUS(0x04, 4, false),
  /** First byte of the access, any alignment. */
  ADDRESS(0x08, 8, true),
  /** Number of bytes. */
  LENGTH(0x10, 4, true),
  /** {@link #PASID_VALID}, {@link #PASID_PRIVILEGED}, and the PASID in 19:0. */
  PASID(0x14, 4, true),
  /** The 8 bytes that a write repeats from its start on, lowest first. */
  PATTERN(0x18, 8, true),
  /**
   * Writing starts the access: {@link #WRITE}, {@link #EXECUTE}, {@link #CACHED}, {@link #PAGES},
   * {@link #INTERRUPT}. Ignored while busy.
   */
  START(0x20, 4, true),
  /** Read-only: how many bytes of the last access went through. */
  BYTES_DONE(0x28, 8, false),
  /** Read-only: the first 8 bytes that the last read found, zero where it found none. */
  DATA(0x30, 8, false),
  /** Read-only: how many accesses are over. */
  COMPLETED(0x38, 8, false);

  /** What ID reads. */
  public static final int MAGIC = 0x414d_4450;

  /** STATUS: an access is under way. */
  public static final int BUSY = 1;

  /** STATUS: the last access is over. */
  public static final int DONE = 2;

  /** PASID: the access carries one. */
  public static final int PASID_VALID = 1 << 31;

  /** PASID: a cached access asks for supervisor privilege. */
  public static final int PASID_PRIVILEGED = 1 << 30;

  /** START: write memory instead of reading it. */
  public static final int WRITE = 1;

  /** START: read in order to execute. */
  public static final int EXECUTE = 1 << 1;

  /** START: go through the engine's translation cache, if it has one. */
  public static final int CACHED = 1 << 2;

  /** START: with {@link #CACHED}, ask software for pages that are missing. */
  public static final int PAGES = 1 << 3;

  /** START: raise vector 0, or the message of MSI, when the access is over. */
  public static final int INTERRUPT = 1 << 8;

  private final int offset;
  private final int sizeBytes;
  private final boolean writable;

  TestEngineRegister(int offset, int sizeBytes, boolean writable) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.writable = writable;
  }

  /** Offset in bytes. */
  public int offset() {
    return offset;
  }

  /** 4 or 8. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** Whether software can write it. */
  public boolean isWritable() {
    return writable;
  }
}

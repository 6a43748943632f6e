package portcullis.machine.nvme.spec;

/** Controller registers at the start of BAR 0, section 3.1. */
public enum ControllerRegister {
  /** Controller Capabilities, section 3.1.1; see {@link ControllerCapabilities}. */
  CAP(0x00, 8, Access.READ_ONLY),
  /** Version, section 3.1.2: major in 31:16, minor in 15:8, tertiary in 7:0. */
  VS(0x08, 4, Access.READ_ONLY),
  /** Interrupt Mask Set, section 3.1.3; of no use with MSI-X. */
  INTMS(0x0c, 4, Access.WRITE_ONE_SETS),
  /** Interrupt Mask Clear, section 3.1.4; reads as the same mask. */
  INTMC(0x10, 4, Access.WRITE_ONE_CLEARS),
  /** Controller Configuration, section 3.1.5; see {@link ControllerConfiguration}. */
  CC(0x14, 4, Access.READ_WRITE),
  /** Controller Status, section 3.1.6; see {@link ControllerStatus}. */
  CSTS(0x1c, 4, Access.READ_ONLY),
  /** Admin Queue Attributes, section 3.1.8; see {@link AdminQueueAttributes}. */
  AQA(0x24, 4, Access.READ_WRITE),
  /** Admin Submission Queue Base Address, section 3.1.9: 4 KiB aligned. */
  ASQ(0x28, 8, Access.READ_WRITE),
  /** Admin Completion Queue Base Address, section 3.1.10: 4 KiB aligned. */
  ACQ(0x30, 8, Access.READ_WRITE);

  private final int offset;
  private final int sizeBytes;
  private final Access access;

  ControllerRegister(int offset, int sizeBytes, Access access) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
    this.access = access;
  }

  /** Offset in bytes in BAR 0. */
  public int offset() {
    return offset;
  }

  /** 4, or 8: the latter may be accessed as a whole or by halves. */
  public int sizeBytes() {
    return sizeBytes;
  }

  /** What a write does. */
  public Access access() {
    return access;
  }

  /** What a write does to a register. */
  public enum Access {
    /** Nothing. */
    READ_ONLY,
    /** Replaces it. */
    READ_WRITE,
    /** Sets the bits that are written as one. */
    WRITE_ONE_SETS,
    /** Clears the bits that are written as one. */
    WRITE_ONE_CLEARS
  }
}

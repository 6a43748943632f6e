package portcullis.machine.nvme.spec;

/** Fields of the Identify Controller data structure, section 5.15, figure 247. */
public enum IdentifyController {
  /** PCI Vendor ID. */
  VID(0, 2),
  /** PCI Subsystem Vendor ID. */
  SSVID(2, 2),
  /** Serial Number: ASCII, padded with spaces. */
  SN(4, 20),
  /** Model Number: ASCII, padded with spaces. */
  MN(24, 40),
  /** Firmware Revision: ASCII, padded with spaces. */
  FR(64, 8),
  /** Recommended Arbitration Burst, as a power of two. */
  RAB(72, 1),
  /** Maximum Data Transfer Size: memory pages as a power of two, 0 for no limit. */
  MDTS(77, 1),
  /** Controller ID. */
  CNTLID(78, 2),
  /** Version, as in register VS. */
  VER(80, 4),
  /** Optional Admin Command Support. */
  OACS(256, 2),
  /** Abort Command Limit, minus one. */
  ACL(258, 1),
  /** Asynchronous Event Request Limit, minus one. */
  AERL(259, 1),
  /** Firmware Updates: bit 0 slot 1 is read only, bits 3:1 number of slots. */
  FRMW(260, 1),
  /** Log Page Attributes: bit 2, offset and dword count of 32 bits. */
  LPA(261, 1),
  /** Error Log Page Entries, minus one. */
  ELPE(262, 1),
  /** Warning Composite Temperature Threshold in kelvins. */
  WCTEMP(266, 2),
  /** Critical Composite Temperature Threshold in kelvins. */
  CCTEMP(268, 2),
  /** Controller type: 1 is an I/O controller. */
  CNTRLTYPE(111, 1),
  /** Submission Queue Entry Size: required in 3:0, maximum in 7:4, as powers of two. */
  SQES(512, 1),
  /** Completion Queue Entry Size: required in 3:0, maximum in 7:4, as powers of two. */
  CQES(513, 1),
  /** Maximum Outstanding Commands; 0 if it says nothing. */
  MAXCMD(514, 2),
  /** Number of Namespaces. */
  NN(516, 4),
  /** Optional NVM Command Support: 0 Compare, 2 Dataset Management, 3 Write Zeroes. */
  ONCS(520, 2),
  /** Volatile Write Cache: bit 0, present; bits 2:1, 11b Flush takes all namespaces. */
  VWC(525, 1),
  /** NVM Subsystem NVMe Qualified Name: UTF-8, null-terminated. */
  SUBNQN(768, 256);

  /** ONCS: Compare. */
  public static final int ONCS_COMPARE = 1;

  /** ONCS: Dataset Management. */
  public static final int ONCS_DATASET_MANAGEMENT = 1 << 2;

  /** ONCS: Write Zeroes. */
  public static final int ONCS_WRITE_ZEROES = 1 << 3;

  private final int offset;
  private final int sizeBytes;

  IdentifyController(int offset, int sizeBytes) {
    this.offset = offset;
    this.sizeBytes = sizeBytes;
  }

  /** Offset in bytes. */
  public int offset() {
    return offset;
  }

  /** Number of bytes. */
  public int sizeBytes() {
    return sizeBytes;
  }
}

package portcullis.testkit.riscv.oracle;

/** A device context as read, section 2.1.3; base format leaves the MSI fields 0. */
record DeviceContext(
    long tc,
    long iohgatp,
    long ta,
    long fsc,
    long msiptp,
    long msiMask,
    long msiPattern,
    long last) {
  boolean valid() {
    return bit(0);
  }

  boolean ats() {
    return bit(1);
  }

  boolean pageRequests() {
    return bit(2);
  }

  boolean toGuestAddress() {
    return bit(3); // T2GPA
  }

  boolean faultsUnreported() {
    return bit(4); // DTF
  }

  boolean processes() {
    return bit(5); // PDTV
  }

  boolean responseNeedsProcess() {
    return bit(6); // PRPR
  }

  boolean updatesSecondStage() {
    return bit(7); // GADE
  }

  boolean updatesFirstStage() {
    return bit(8); // SADE
  }

  boolean defaultProcess() {
    return bit(9); // DPE
  }

  boolean bigEndian() {
    return bit(10); // SBE
  }

  boolean narrow() {
    return bit(11); // SXL
  }

  int secondStageMode() {
    return (int) (iohgatp >>> 60);
  }

  int firstStageMode() {
    return (int) (fsc >>> 60);
  }

  int messageMode() {
    return (int) (msiptp >>> 60);
  }

  /** The page that the low 44 bits of a pointer name. */
  static long page(long pointer) {
    return (pointer & 0xfff_ffff_ffffL) << 12;
  }

  private boolean bit(int number) {
    return (tc >>> number & 1) != 0;
  }
}

package portcullis.app.vectors;

/**
 * A memory-resident interrupt file (MRIF) that a message goes to.
 *
 * @param physAddr of the file, a multiple of 512
 * @param noticeIdentity of the message that announces it
 * @param noticePhysAddr page that announcement is written to
 */
record ResidentFile(long physAddr, int noticeIdentity, long noticePhysAddr) {
  @Override
  public String toString() {
    return "mrif %s nid %s notice %s"
        .formatted(Hex.of(physAddr), Hex.of(noticeIdentity), Hex.of(noticePhysAddr));
  }
}

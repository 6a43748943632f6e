package portcullis.s390.driver;

/**
 * What a user may decide.
 *
 * @param apertureFactor how many times the memory's size functions get addresses for, 0 for all
 *     that they can use
 * @param patienceNanos how long an instruction is tried again that answers busy, before the
 *     function counts as one that does not answer
 */
public record S390Options(int apertureFactor, long patienceNanos) {
  /** Addresses for as many bytes as there is memory; patience for two seconds. */
  public static final S390Options DEFAULT = new S390Options(1, 2_000_000_000L);

  /** Checks the numbers. */
  public S390Options {
    if (apertureFactor < 0 || patienceNanos < 1) {
      throw new IllegalArgumentException(
          "aperture factor %d, patience %d ns".formatted(apertureFactor, patienceNanos));
    }
  }
}

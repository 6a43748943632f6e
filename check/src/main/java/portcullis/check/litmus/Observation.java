package portcullis.check.litmus;

/** In how many of a test's final states what its condition says is true. */
public enum Observation {
  /** In all of them. */
  ALWAYS("Always"),
  /** In some. */
  SOMETIMES("Sometimes"),
  /** In none. */
  NEVER("Never");

  private final String word;

  Observation(String word) {
    this.word = word;
  }

  /** As herd7 says it. */
  public String word() {
    return word;
  }

  static Observation of(int positive, int negative) {
    if (positive == 0) {
      return NEVER;
    }
    return negative == 0 ? ALWAYS : SOMETIMES;
  }
}

package portcullis.check.litmus;

/** Of how many final states a test's condition speaks. */
public enum Quantifier {
  /** At least one. */
  EXISTS("exists", "Allowed"),
  /** Not a single one. */
  NOT_EXISTS("~exists", "Forbidden"),
  /** All. */
  FORALL("forall", "Required");

  private final String keyword;
  private final String kind;

  Quantifier(String keyword, String kind) {
    this.keyword = keyword;
    this.kind = kind;
  }

  /** As tests write it. */
  public String keyword() {
    return keyword;
  }

  /** What herd7 calls tests with it. */
  public String kind() {
    return kind;
  }

  /** Whether a condition with it is true, for so many states with and without what it says. */
  boolean isMet(int positive, int negative) {
    return switch (this) {
      case EXISTS -> positive > 0;
      case NOT_EXISTS -> positive == 0;
      case FORALL -> negative == 0;
    };
  }
}

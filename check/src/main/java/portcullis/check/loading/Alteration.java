package portcullis.check.loading;

/**
 * What is different in the program from what ships.
 *
 * @param kind nothing, something less, or something wrong
 * @param name of the site or defect; empty for nothing
 * @param source where the classes come from
 */
public record Alteration(Kind kind, String name, TwinLoader.ClassSource source) {
  /** How the program is different. */
  public enum Kind {
    /** Not at all. */
    NONE,
    /** One site that orders is weaker. */
    WITHOUT,
    /** A known defect is in it. */
    DEFECT
  }

  private static final Alteration NOTHING =
      new Alteration(Kind.NONE, "", (_, original) -> original);

  /** The program as it ships. */
  public static Alteration none() {
    return NOTHING;
  }

  /** The program with one site weaker. */
  public static Alteration without(SyncSite site) {
    return new Alteration(Kind.WITHOUT, site.name(), new Weakening(site));
  }

  /** Put behind the name of a scenario: empty, or such as {@code " without Bonds#add:mutex"}. */
  public String suffix() {
    return switch (kind) {
      case NONE -> "";
      case WITHOUT -> " without " + name;
      case DEFECT -> " with defect " + name;
    };
  }
}

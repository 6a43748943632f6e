package portcullis.core.domain;

/** What came of {@link AddressSpace#nest}. */
public sealed interface NestOutcome {
  /**
   * The two stages fit.
   *
   * @param space both of them
   */
  record Nested(NestedSpace space) implements NestOutcome {}

  /**
   * They do not; nothing was changed.
   *
   * @param reason why, in words for the user
   */
  record Refused(String reason) implements NestOutcome {}
}

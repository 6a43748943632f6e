package portcullis.check.execution;

/** Ways in which one thread tells another that plain data is ready, and whether they order it. */
public enum Handover {
  PLAIN(true),
  RELEASE_TO_OPAQUE(true),
  OPAQUE_TO_ACQUIRE(true),
  RELEASE_TO_ACQUIRE(false),
  VOLATILE(false),
  UPDATE(false),
  RELEASE_THEN_OPAQUE(false),
  RELEASE_FENCE_AND_OPAQUE(false),
  OPAQUE_AND_FULL_FENCE(false),
  ONE_MUTEX(false),
  TWO_MUTEXES(true);

  /** That of the scenario that is run next. */
  public static Handover current = PLAIN;

  final boolean isRace;

  Handover(boolean isRace) {
    this.isRace = isRace;
  }
}

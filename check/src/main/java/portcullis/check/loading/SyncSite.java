package portcullis.check.loading;

/**
 * One place in the program that orders something: a call into {@code core.sync}, or into physical
 * memory, that could be weaker.
 *
 * @param className with dots
 * @param method where the call stands; with its parameters if others have the same name
 * @param kind what is called
 * @param ordinal which of the calls of that kind in the method, from 1
 */
public record SyncSite(String className, String method, Kind kind, int ordinal) {
  /** What orders. */
  public enum Kind {
    /** A full fence, which is left out. */
    FULL_FENCE,
    /** A release fence, which is left out. */
    RELEASE_FENCE,
    /** A release store, which becomes opaque or plain. */
    RELEASE_STORE,
    /** A volatile store, which becomes a release store. */
    VOLATILE_STORE,
    /** A release update, which orders nothing but its own location. */
    RELEASE_UPDATE,
    /** A mutex, which is neither taken nor given back in this method. */
    MUTEX,
    /** A read section, which is not entered. */
    READ_SECTION,
    /** A grace period, which is not waited for. */
    GRACE_PERIOD
  }

  /** How it is asked for, such as {@code Bonds#add:full-fence} or {@code Rcu#exit:mutex@2}. */
  public String name() {
    String simple = className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
    String what = kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    return simple + "#" + method + ":" + what + (ordinal == 1 ? "" : "@" + ordinal);
  }

  @Override
  public String toString() {
    return name();
  }
}

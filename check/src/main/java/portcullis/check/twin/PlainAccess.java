package portcullis.check.twin;

/**
 * What the accesses to plain fields, arrays and collections are reported to where the loader has
 * them reported. It has no original: it is there in the program under check only.
 */
public final class PlainAccess {
  private PlainAccess() {}

  /** A field, or the whole of an array or collection where the name is empty, is read. */
  public static void read(Object owner, String part, String place) {
    Simulation.accesses().plain(owner, part, false, place);
  }

  /** The same for a write. */
  public static void write(Object owner, String part, String place) {
    Simulation.accesses().plain(owner, part, true, place);
  }

  /** The calling thread's next update orders nothing but its own location. */
  public static void relaxNextUpdate() {
    Simulation.accesses().relaxNextUpdate();
  }
}

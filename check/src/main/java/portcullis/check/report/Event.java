package portcullis.check.report;

import java.util.List;

/**
 * One line of a counterexample: a step, or a store that goes into its thread's buffer.
 *
 * @param step its number from 1, or 0 for a store that is only buffered
 * @param thread index of the thread that it belongs to
 * @param kind what it is
 * @param location what it concerns, or empty
 * @param value what was read or written, or empty
 * @param readsFrom index of the event whose value it read; {@link #INITIALLY} or {@link #NOTHING}
 * @param drains index of the event that put the store into the buffer, or {@link #NOTHING}
 * @param buffer what its thread's buffer holds behind it, oldest first
 * @param source where the code stands, such as {@code Bonds.java:155}; innermost first
 */
public record Event(
    int step,
    int thread,
    Kind kind,
    String location,
    String value,
    int readsFrom,
    int drains,
    List<String> buffer,
    List<String> source) {
  /** {@link #readsFrom}: the value that was there at first. */
  public static final int INITIALLY = -1;

  /** No event. */
  public static final int NOTHING = -2;

  /** What can happen. */
  public enum Kind {
    /** Reads memory. */
    LOAD("reads"),
    /** Reads a store of its own that memory has not seen. */
    LOAD_OWN("reads its own buffered"),
    /** Writes memory at once. */
    WRITE("writes"),
    /** Puts a store into the buffer. */
    BUFFER("stores into its buffer"),
    /** A buffered store reaches memory. */
    DRAIN("its store reaches memory:"),
    /** Reads and writes at once. */
    UPDATE("updates"),
    /** A full fence. */
    FENCE("full fence"),
    /** Takes a mutex. */
    LOCK("takes"),
    /** Tries a mutex. */
    TRY_LOCK("tries to take"),
    /** Gives a mutex back. */
    UNLOCK("gives back"),
    /** Goes on polling. */
    AWAIT("is woken"),
    /** Starts a thread. */
    SPAWN("starts a thread"),
    /** Sees a thread's end. */
    JOIN("joins a thread");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** In a sentence. */
    public String words() {
      return words;
    }
  }

  /** In words, without its thread: such as {@code reads Bonds.bonds = Bond[0]}. */
  public String words() {
    String what = location.isEmpty() ? kind.words : kind.words + " " + location;
    return value.isEmpty() ? what : what + " = " + value;
  }
}

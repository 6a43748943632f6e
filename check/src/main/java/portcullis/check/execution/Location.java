package portcullis.check.execution;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One word, reference or mutex that threads share, and who used it last. Belongs to the worker that
 * runs the execution.
 */
public final class Location {
  static final int NOBODY = -1;

  private final long initialValue;
  private final @Nullable Object initialReference;

  /** The same in every execution in which its thread came the same way. */
  long id;

  /** Which execution the rest belongs to. */
  long epoch;

  long value;
  @Nullable Object reference;

  /** The step that wrote it last, and whose it was; {@link #NOBODY} for its initial value. */
  int lastWrite;

  int lastWriter;

  /** Steps that have read what the last write left. */
  int[] readers = new int[4];

  int readerCount;

  /** How often it was written. */
  int version;

  /** For a mutex: the thread that holds it, and the steps that locked and unlocked it last. */
  int holder;

  int lastLock;
  int lastUnlock;

  /** What its last write carries to whoever acquires it; see {@link RaceDetector}. */
  int @Nullable [] carried;

  /** What a report calls it. */
  String name = "";

  Location(long id, long epoch, long initialValue, @Nullable Object initialReference) {
    this.id = id;
    this.initialValue = initialValue;
    this.initialReference = initialReference;
    reset(epoch);
  }

  void reset(long now) {
    epoch = now;
    value = initialValue;
    reference = initialReference;
    lastWrite = NOBODY;
    lastWriter = NOBODY;
    readerCount = 0;
    version = 0;
    holder = NOBODY;
    lastLock = NOBODY;
    lastUnlock = NOBODY;
    carried = null;
  }

  void addReader(int step) {
    if (readerCount == readers.length) {
      readers = Arrays.copyOf(readers, readerCount * 2);
    }
    readers[readerCount++] = step;
  }

  /** Says what reports call it; returns itself. */
  public Location named(String newName) {
    name = newName;
    return this;
  }

  /** Its number; a location that outlives executions gets another at its first use in the next. */
  public long id() {
    return id;
  }

  /** Whether it was given a name. */
  public boolean isNamed() {
    return !name.isEmpty();
  }

  /** What reports call it. */
  public String name() {
    return name.isEmpty() ? "0x" + Long.toHexString(id) : name;
  }
}

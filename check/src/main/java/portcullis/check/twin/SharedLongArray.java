package portcullis.check.twin;

import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Location;
import portcullis.check.execution.UpdateKind;

/** Twin of the class of the same name: each access is a step. */
public final class SharedLongArray {
  private static final long WHOLE = -1;

  private final Elements words;

  /** So many words of zero. */
  public SharedLongArray(int length) {
    words = new Elements(length, null);
  }

  /** Number of words. */
  public int length() {
    return words.count();
  }

  private Location word(int index) {
    return words.get(index);
  }

  /** Plain read. */
  public long getPlain(int index) {
    return Simulation.accesses().load(word(index), AccessMode.PLAIN, WHOLE);
  }

  /** Opaque read. */
  public long getOpaque(int index) {
    return Simulation.accesses().load(word(index), AccessMode.OPAQUE, WHOLE);
  }

  /** Acquire read. */
  public long getAcquire(int index) {
    return Simulation.accesses().load(word(index), AccessMode.ORDERED, WHOLE);
  }

  /** Volatile read. */
  public long get(int index) {
    return Simulation.accesses().load(word(index), AccessMode.VOLATILE, WHOLE);
  }

  /** Plain write. */
  public void setPlain(int index, long value) {
    Simulation.accesses().store(word(index), value, null, AccessMode.PLAIN, WHOLE);
  }

  /** Opaque write. */
  public void setOpaque(int index, long value) {
    Simulation.accesses().store(word(index), value, null, AccessMode.OPAQUE, WHOLE);
  }

  /** Release write. */
  public void setRelease(int index, long value) {
    Simulation.accesses().store(word(index), value, null, AccessMode.ORDERED, WHOLE);
  }

  /** Volatile write. */
  public void set(int index, long value) {
    Simulation.accesses().store(word(index), value, null, AccessMode.VOLATILE, WHOLE);
  }

  /** Tag, key and value of one moment, or 0. */
  public long getMatching(int index, long tagMask, long wantedTag, long wantedKey) {
    long tag = getAcquire(index);
    if (((tag ^ wantedTag) & tagMask) != 0 || getAcquire(index + 1) != wantedKey) {
      return 0;
    }
    long value = getAcquire(index + 2);
    return getOpaque(index) == tag ? value : 0;
  }

  /** Writes an entry for {@link #getMatching}, and a fourth word. */
  public void setMatching(int index, long tag, long key, long value, long fourth) {
    setOpaque(index + 1, key);
    setOpaque(index + 2, value);
    setOpaque(index + 3, fourth);
    setRelease(index, tag);
  }

  /** Volatile compare-and-set. */
  public boolean compareAndSet(int index, long expected, long value) {
    return Simulation.accesses()
            .update(word(index), UpdateKind.COMPARE_AND_SET, expected, value, WHOLE)
        != 0;
  }

  /** Volatile addition; the value before. */
  public long getAndAdd(int index, long delta) {
    return Simulation.accesses().update(word(index), UpdateKind.ADD, 0, delta, WHOLE);
  }
}

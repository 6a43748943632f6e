package portcullis.check.twin;

import portcullis.check.execution.AccessMode;
import portcullis.check.execution.Location;
import portcullis.check.execution.UpdateKind;

/** Twin of the class of the same name: each access is a step. */
public final class SharedLong {
  private static final long WHOLE = -1;

  private final Location word;

  /** A word of its own. */
  public SharedLong(long initial) {
    word = Simulation.accesses().location(initial, null);
  }

  /** Plain read. */
  public long getPlain() {
    return Simulation.accesses().load(word, AccessMode.PLAIN, WHOLE);
  }

  /** Opaque read. */
  public long getOpaque() {
    return Simulation.accesses().load(word, AccessMode.OPAQUE, WHOLE);
  }

  /** Acquire read. */
  public long getAcquire() {
    return Simulation.accesses().load(word, AccessMode.ORDERED, WHOLE);
  }

  /** Volatile read. */
  public long get() {
    return Simulation.accesses().load(word, AccessMode.VOLATILE, WHOLE);
  }

  /** Plain write. */
  public void setPlain(long value) {
    Simulation.accesses().store(word, value, null, AccessMode.PLAIN, WHOLE);
  }

  /** Opaque write. */
  public void setOpaque(long value) {
    Simulation.accesses().store(word, value, null, AccessMode.OPAQUE, WHOLE);
  }

  /** Release write. */
  public void setRelease(long value) {
    Simulation.accesses().store(word, value, null, AccessMode.ORDERED, WHOLE);
  }

  /** Volatile write. */
  public void set(long value) {
    Simulation.accesses().store(word, value, null, AccessMode.VOLATILE, WHOLE);
  }

  /** Volatile compare-and-set. */
  public boolean compareAndSet(long expected, long value) {
    return Simulation.accesses().update(word, UpdateKind.COMPARE_AND_SET, expected, value, WHOLE)
        != 0;
  }

  /** Volatile addition; the value before. */
  public long getAndAdd(long delta) {
    return Simulation.accesses().update(word, UpdateKind.ADD, 0, delta, WHOLE);
  }

  /** Volatile exchange; the value before. */
  public long getAndSet(long value) {
    return Simulation.accesses().update(word, UpdateKind.EXCHANGE, 0, value, WHOLE);
  }

  @Override
  public String toString() {
    return word.name();
  }
}

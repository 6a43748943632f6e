package portcullis.check.twin;

import portcullis.check.execution.Location;
import portcullis.core.sync.LockClass;

/** Twin of the class of the same name: taking and giving back are steps. */
public final class Mutex {
  private final LockClass lockClass;
  private final long key;
  private final Location word;
  // Of the holder.
  private boolean allowsWaits;

  /** The lock of its class with key 0. */
  public Mutex(LockClass lockClass) {
    this(lockClass, 0);
  }

  /** A lock with its place in the order. */
  public Mutex(LockClass lockClass, long key) {
    this.lockClass = lockClass;
    this.key = key;
    this.word =
        Simulation.accesses()
            .location(0, null)
            .named(lockClass + (key == 0 ? "" : "[" + Long.toHexString(key) + "]"));
  }

  /** Waits until no other thread holds it, and takes it. */
  public void lock() {
    LockOrder.beforeLock(this);
    Simulation.accesses().lock(word);
    allowsWaits = lockClass.mayWait();
    LockOrder.afterLock(this);
  }

  /** Takes it if no thread holds it. */
  public boolean tryLock() {
    if (!Simulation.accesses().tryLock(word)) {
      return false;
    }
    allowsWaits = lockClass.mayWait();
    LockOrder.afterLock(this);
    return true;
  }

  /** Gives it back. */
  public void unlock() {
    LockOrder.beforeUnlock(this);
    Simulation.accesses().unlock(word);
  }

  /** Throws unless the calling thread holds it. */
  public void assertHeld() {
    if (!Simulation.accesses().isHeld(word)) {
      throw new IllegalStateException(this + " is not held");
    }
  }

  /** Lets the holder wait. */
  public void allowWaits() {
    LockOrder.allowWaits(this);
  }

  boolean allowsWaits() {
    return allowsWaits;
  }

  void setAllowsWaits() {
    allowsWaits = true;
  }

  LockClass lockClass() {
    return lockClass;
  }

  long key() {
    return key;
  }

  @Override
  public String toString() {
    return lockClass + "[0x" + Long.toHexString(key) + "]";
  }
}

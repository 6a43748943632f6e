package portcullis.core.sync;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion with a place in the written lock order. Not reentrant.
 *
 * <p>An unlock happens before the next lock. With lock checking on, taking a lock out of order,
 * twice, or releasing one that is not held throws {@link IllegalStateException}.
 */
public final class Mutex {
  private final LockClass lockClass;
  private final long key;
  private final ReentrantLock lock = new ReentrantLock();

  /** Makes the lock of its class with key 0. */
  public Mutex(LockClass lockClass) {
    this(lockClass, 0);
  }

  /**
   * @param lockClass the place in the lock order
   * @param key the place among locks of the same class, compared unsigned
   */
  public Mutex(LockClass lockClass, long key) {
    this.lockClass = lockClass;
    this.key = key;
  }

  /** Waits until no other thread holds the lock and takes it. */
  public void lock() {
    LockOrder.beforeLock(this);
    lock.lock();
    LockOrder.afterLock(this);
  }

  /** Takes the lock if no thread holds it; returns whether it did. Free of the lock order. */
  public boolean tryLock() {
    if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
      return false;
    }
    LockOrder.afterLock(this);
    return true;
  }

  /** Gives the lock back. */
  public void unlock() {
    LockOrder.beforeUnlock(this);
    lock.unlock();
  }

  /**
   * Asserts that the calling thread holds the lock.
   *
   * @throws IllegalStateException if it does not
   */
  public void assertHeld() {
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalStateException(this + " is not held");
    }
  }

  /**
   * Lets the holder wait, until it gives the lock back, for something other than a lock. For a lock
   * that everybody wants only for the sake of what is waited for.
   *
   * @throws IllegalStateException with lock checking on, if the calling thread does not hold it
   */
  public void allowWaits() {
    LockOrder.allowWaits(this);
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

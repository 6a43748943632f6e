package portcullis.s390.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.s390.spec.FunctionHandle;

/**
 * The functions that are not reserved, by index, handle and id. Thread-safe; reads take no lock.
 */
final class FunctionTable {
  /** The most functions: 12 bits would do, as with QEMU. */
  static final int MOST_FUNCTIONS = 4096;

  private static final @Nullable ZpciFunction[] NONE = {};

  private final Mutex lock = new Mutex(LockClass.LEAF);
  // Immutable snapshot, a function's index its place; replaced under #lock, the release pairs with
  // the acquires of the lookups.
  private final SharedRef<@Nullable ZpciFunction[]> functions = new SharedRef<>(NONE);
  // Volatile read-modify-write.
  private final SharedLong lives = new SharedLong(0);

  /** The handle for a next life of the function with that index. */
  int nextHandle(int index, boolean enabled) {
    int instance = (int) lives.getAndAdd(1) & 0x7f;
    return FunctionHandle.INDEX.extractInt(index)
        | (int) FunctionHandle.ORIGIN.place(FunctionHandle.EMULATED) // and so no handle is 0
        | (int) FunctionHandle.INSTANCE.place(instance)
        | (int) FunctionHandle.ENABLED.flag(enabled);
  }

  /**
   * Gives a function the lowest free index.
   *
   * @return the index, -1 if there is none
   * @throws IllegalArgumentException if there is a function with this id
   */
  int add(int functionId, Maker maker) {
    lock.lock();
    try {
      if (ofId(functionId) != null) {
        throw new IllegalArgumentException("there is a function 0x%x".formatted(functionId));
      }
      @Nullable ZpciFunction[] old = functions.getPlain();
      int index = 0;
      while (index < old.length && old[index] != null) {
        index++;
      }
      if (index == MOST_FUNCTIONS) {
        return -1;
      }
      @Nullable ZpciFunction[] grown = Arrays.copyOf(old, Math.max(old.length, index + 1));
      grown[index] = maker.make(index);
      functions.setRelease(grown);
      return index;
    } finally {
      lock.unlock();
    }
  }

  /** Makes a function once its index is known. */
  @FunctionalInterface
  interface Maker {
    ZpciFunction make(int index);
  }

  void remove(ZpciFunction function) {
    lock.lock();
    try {
      @Nullable ZpciFunction[] shrunk = functions.getPlain().clone();
      if (shrunk[function.index] == function) {
        shrunk[function.index] = null;
        functions.setRelease(shrunk);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The function whose handle this is now, or null. */
  @Nullable ZpciFunction ofHandle(int handle) {
    ZpciFunction found = at(FunctionHandle.index(handle));
    return found != null && found.snapshot().handle == handle ? found : null;
  }

  @Nullable ZpciFunction at(int index) {
    @Nullable ZpciFunction[] all = functions.getAcquire();
    return index < all.length ? all[index] : null;
  }

  @Nullable ZpciFunction ofId(int functionId) {
    for (ZpciFunction function : functions.getAcquire()) {
      if (function != null && function.functionId == functionId) {
        return function;
      }
    }
    return null;
  }

  @Nullable ZpciFunction ofRequester(int requesterId) {
    for (ZpciFunction function : functions.getAcquire()) {
      if (function != null && function.requesterId.value() == requesterId) {
        return function;
      }
    }
    return null;
  }

  /** The lowest index from {@code index} on that a function has, or -1. */
  int nextIndex(int index) {
    @Nullable ZpciFunction[] all = functions.getAcquire();
    for (int i = index; i < all.length; i++) {
      if (all[i] != null) {
        return i;
      }
    }
    return -1;
  }
}

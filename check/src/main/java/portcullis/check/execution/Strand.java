package portcullis.check.execution;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.strand.Coroutine;

/**
 * A thread of the program under check: what it is about to do, and the stores it has not drained.
 */
public final class Strand {
  final int id;
  final String name;
  final boolean isDaemon;
  final Runnable body;
  @Nullable Coroutine coroutine;
  boolean hasEnded;

  /** The step it waits to make; null before it has come to one. */
  @Nullable StepKind pending;

  @Nullable Location location;
  AccessMode mode = AccessMode.PLAIN;
  long mask;
  @Nullable UpdateKind update;

  /** Whether its next update is to order nothing but its own location. */
  boolean isNextUpdateRelaxed;

  long operand;
  long expected;
  @Nullable Object operandReference;
  @Nullable Object expectedReference;
  @Nullable Strand target;

  /** What the step gave it. */
  long result;

  @Nullable Object resultReference;
  boolean succeeded;

  /** Stores in program order that memory has not seen. */
  final List<BufferedStore> buffer = new ArrayList<>();

  int nextSequence;
  int storesAfter;
  int volatileStores;

  /** Its last step, and those by which its stores took effect. */
  int lastStep = Location.NOBODY;

  final List<Drained> drained = new ArrayList<>();

  /** What it has looked at since it last paused. */
  final List<Watched> watched = new ArrayList<>();

  /** The mutex that it took last, unless it has read anything since: a poller may wait for that. */
  @Nullable Watched polledMutex;

  long deadlineNanos = Long.MAX_VALUE;
  boolean isTimeUp;

  /** How many steps came before that moment: all of them did. */
  int stepsBeforeTimeUp;

  long nextLocation;
  int nextChild;
  final IdentityHashMap<Object, Object> ownValues = new IdentityHashMap<>();

  /** A store that took effect, and the step by which it did. */
  record Drained(BufferedStore store, int step) {
    /** Whether a load had to wait for it, memory being the only place with all it reads. */
    boolean heldUp(Location loaded, AccessMode mode, long bits) {
      boolean isTorn =
          store.location == loaded && (store.mask & bits) != 0 && (store.mask & bits) != bits;
      return isTorn || (store.isVolatile && mode == AccessMode.VOLATILE);
    }
  }

  /** A location that a poller has read. */
  static final class Watched {
    final Location location;
    int version;
    // The step by which it did.
    int since;

    Watched(Location location, int version, int since) {
      this.location = location;
      this.version = version;
      this.since = since;
    }
  }

  Strand(int id, String name, boolean isDaemon, Runnable body) {
    this.id = id;
    this.name = name;
    this.isDaemon = isDaemon;
    this.body = body;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /** What reports call it. */
  public String name() {
    return name;
  }

  /** Whether the execution ends without waiting for it. */
  public boolean isDaemon() {
    return isDaemon;
  }

  /** Whether its body has ended. */
  public boolean hasEnded() {
    return hasEnded;
  }

  /** What it is about to do, or null. */
  public @Nullable StepKind pending() {
    return pending;
  }

  Coroutine coroutine() {
    if (coroutine == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return coroutine;
  }

  @SuppressWarnings("ReferenceEquality") // as a compare-and-set does
  boolean isExpected(@Nullable Object found) {
    return found == expectedReference;
  }

  /** What its announced step is about. */
  Location location() {
    if (location == null) {
      throw new IllegalStateException(name + " has announced no location");
    }
    return location;
  }

  void watch(Location read, int step) {
    polledMutex = null;
    for (Watched w : watched) {
      if (w.location == read) {
        w.version = read.version;
        w.since = step;
        return;
      }
    }
    watched.add(new Watched(read, read.version, step));
  }

  /** Whether anybody else has used the mutex that it polls. */
  boolean sawMutexUsed() {
    return polledMutex != null && polledMutex.version != polledMutex.location.version;
  }

  /** It has given a mutex back, which is no news to it. */
  void ownUnlock(Location mutex) {
    if (polledMutex != null && polledMutex.location == mutex) {
      polledMutex.version++;
    }
  }

  /** Its own store is no news to a poller. */
  void ownStore(Location stored) {
    for (Watched w : watched) {
      if (w.location == stored) {
        w.version++;
      }
    }
  }

  /** Whether it waits for a change of a location, or for another's use of it. */
  boolean watches(Location changed) {
    for (Watched w : watched) {
      if (w.location == changed) {
        return true;
      }
    }
    return polledMutex != null && polledMutex.location == changed;
  }

  boolean sawChange() {
    for (Watched w : watched) {
      if (w.version != w.location.version) {
        return true;
      }
    }
    return sawMutexUsed();
  }

  /** The newest of its stores that a load of these bits must see; null if memory has them. */
  @Nullable BufferedStore newestStore(Location loaded, long bits) {
    for (int i = buffer.size() - 1; i >= 0; i--) {
      BufferedStore store = buffer.get(i);
      if (store.location == loaded && (store.mask & bits) != 0) {
        return store;
      }
    }
    return null;
  }

  /** The store to a location that takes effect next, or null. */
  @Nullable BufferedStore oldestStore(long locationId) {
    for (BufferedStore store : buffer) {
      if (store.location.id == locationId) {
        return store;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return name;
  }
}

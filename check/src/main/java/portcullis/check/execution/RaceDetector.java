package portcullis.check.execution;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds data races: two accesses to the same plain field, array or collection by two threads, one
 * of them a write, of which neither happens before the other in the sense of the Java memory model.
 * What is plain makes no steps, so its order is known from the steps around it alone.
 *
 * <p>Each thread has a clock for every thread: how much of that one's past it is behind. A release
 * leaves its thread's clocks with the store, an acquire of that store takes them over. So do
 * volatile accesses, updates, mutexes, starts and ends of threads; a fence does it for the opaque
 * accesses around it. As in hardware that is coherent, a later plain store of the same thread to
 * the same location still carries what the release did.
 */
final class RaceDetector {
  private static final int THREADS = Processes.MOST_THREADS;
  private static final int[] NOTHING = new int[THREADS];

  private final int[][] clocks = new int[THREADS][THREADS];
  // What an acquire fence of each thread would take over, and what its last release fence left.
  private final int[][] unacquired = new int[THREADS][THREADS];
  private final int[][] fenced = new int[THREADS][];
  private final IdentityHashMap<Object, Map<String, Variable>> variables = new IdentityHashMap<>();
  private boolean isOn;

  /** Where each thread has touched one variable last. */
  private static final class Variable {
    int writer = Location.NOBODY;
    int writtenAt;
    String writePlace = "";
    final int[] readAt = new int[THREADS];
    final String[] readPlace = new String[THREADS];
  }

  RaceDetector() {}

  /** From the next {@link #reset} on it looks for races. */
  void turnOn() {
    isOn = true;
    reset();
  }

  boolean isOn() {
    return isOn;
  }

  /** Forgets the last execution. */
  void reset() {
    if (!isOn) {
      return;
    }
    variables.clear();
    for (int i = 0; i < THREADS; i++) {
      Arrays.fill(clocks[i], 0);
      Arrays.fill(unacquired[i], 0);
      fenced[i] = NOTHING;
      clocks[i][i] = 1;
    }
  }

  /** What a store that is made now carries to whoever acquires it; null for nothing. */
  int @Nullable [] carried(Strand self, AccessMode mode) {
    return !isOn ? null : mode.isOrdered() ? left(self) : fenced[self.id];
  }

  /** A store takes effect; before its location is told so. */
  void stored(Strand writer, Location at, int @Nullable [] carried) {
    if (isOn) {
      at.carried = at.lastWriter == writer.id ? joined(at.carried, carried) : carried;
    }
  }

  /** A load has seen what is in memory. */
  void loaded(Strand self, Location at, AccessMode mode) {
    int[] carried = at.carried;
    if (isOn && carried != null) {
      join(mode.isOrdered() ? clocks[self.id] : unacquired[self.id], carried);
    }
  }

  /** A read and write at once; like a release sequence it passes on what it found. */
  void updated(Strand self, Location at, AccessMode mode) {
    if (isOn) {
      loaded(self, at, mode);
      at.carried = joined(at.carried, carried(self, mode));
    }
  }

  /** A mutex is taken. */
  void locked(Strand self, Location mutex) {
    loaded(self, mutex, AccessMode.ORDERED);
  }

  /** A mutex is free again. */
  void unlocked(Location mutex, int @Nullable [] carried) {
    mutex.carried = carried;
  }

  /** A release fence. */
  void releaseFence(Strand self) {
    if (isOn) {
      fenced[self.id] = left(self);
    }
  }

  /** A full fence. */
  void fullFence(Strand self) {
    if (isOn) {
      join(clocks[self.id], unacquired[self.id]);
      releaseFence(self);
    }
  }

  /** A thread starts another. */
  void spawned(Strand self, Strand child) {
    if (isOn) {
      join(clocks[child.id], left(self));
    }
  }

  /** A thread sees another's end. */
  void joined(Strand self, Strand ended) {
    if (isOn) {
      join(clocks[self.id], clocks[ended.id]);
    }
  }

  /**
   * A plain access.
   *
   * @param owner the object, array or collection
   * @param part which part of it: the name of a field, say
   * @param place where in the program
   * @return the race that this makes, or null
   */
  @Nullable String access(Strand self, Object owner, String part, boolean isWrite, String place) {
    Variable variable =
        variables
            .computeIfAbsent(owner, _ -> new HashMap<>())
            .computeIfAbsent(part, _ -> new Variable());
    String name = Values.text(owner) + (part.isEmpty() ? "" : "." + part);
    int[] now = clocks[self.id];
    int writer = variable.writer;
    String race = null;
    if (writer != Location.NOBODY && writer != self.id && variable.writtenAt > now[writer]) {
      race = describe(name, "written", variable.writePlace, isWrite, place);
    }
    for (int t = 0; isWrite && race == null && t < THREADS; t++) {
      if (t != self.id && variable.readAt[t] > now[t]) {
        race = describe(name, "read", variable.readPlace[t], true, place);
      }
    }
    if (isWrite) {
      variable.writer = self.id;
      variable.writtenAt = now[self.id];
      variable.writePlace = place;
    } else {
      variable.readAt[self.id] = now[self.id];
      variable.readPlace[self.id] = place;
    }
    return race;
  }

  private static String describe(
      String name, String before, String there, boolean isWrite, String here) {
    return "data race: %s is %s at %s and %s at %s, neither before the other"
        .formatted(name, before, there, isWrite ? "written" : "read", here);
  }

  // The thread's past up to here; what it does from now on is not in it.
  private int[] left(Strand self) {
    int[] past = clocks[self.id].clone();
    clocks[self.id][self.id]++;
    return past;
  }

  private static int @Nullable [] joined(int @Nullable [] one, int @Nullable [] other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    int[] both = one.clone();
    join(both, other);
    return both;
  }

  private static void join(int[] into, int[] from) {
    for (int i = 0; i < into.length; i++) {
      into[i] = Math.max(into[i], from[i]);
    }
  }
}

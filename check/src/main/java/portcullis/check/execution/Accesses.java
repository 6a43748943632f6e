package portcullis.check.execution;

import org.jspecify.annotations.Nullable;

/**
 * What the twins of {@code core.sync} call: every access announces itself and waits for its turn.
 * Before and after a run it takes effect at once.
 */
public final class Accesses {
  private static final long WHOLE = -1;

  /** A buffer is full with so many stores, as every processor's is with some number. */
  private static final int MOST_BUFFERED = 256;

  private final Execution execution;

  /** Accesses of the threads of an execution. */
  public Accesses(Execution execution) {
    this.execution = execution;
  }

  /** A new location that the running thread has made. */
  public Location location(long initial, @Nullable Object initialReference) {
    Location made =
        new Location(
            numbers().reserve(1, execution.running()),
            numbers().epoch(),
            initial,
            initialReference);
    Observer observer = execution.effects().observer();
    if (observer != null) {
      observer.created(made);
    }
    return made;
  }

  /** Ids for {@code count} locations made later, by {@link #element}. */
  public long reserve(int count) {
    long first = numbers().reserve(count, execution.running());
    Observer observer = execution.effects().observer();
    if (observer != null) {
      observer.reserved(first, count);
    }
    return first;
  }

  /** The same for what is used in many executions, though made in one. */
  public long reserveLasting(int count) {
    return numbers().reserveLasting(count);
  }

  /** The location with an id of {@link #reserve}, zero and null at first. */
  public Location element(long id) {
    return new Location(id, numbers().epoch(), 0, null);
  }

  /** Which execution it is: state made in another one is stale. */
  public long epoch() {
    return numbers().epoch();
  }

  /** Loads the bits of {@code mask}. */
  public long load(Location from, AccessMode mode, long mask) {
    execution.touch(from);
    Strand self = execution.running();
    if (self == null) {
      return from.value;
    }
    announce(self, StepKind.LOAD, from, mode, mask);
    return self.result;
  }

  /** Loads a reference. */
  public @Nullable Object loadReference(Location from, AccessMode mode) {
    execution.touch(from);
    Strand self = execution.running();
    if (self == null) {
      return from.reference;
    }
    announce(self, StepKind.LOAD, from, mode, WHOLE);
    return self.resultReference;
  }

  /** Stores the bits of {@code mask}, and a reference. */
  public void store(
      Location to, long value, @Nullable Object reference, AccessMode mode, long mask) {
    execution.touch(to);
    Strand self = execution.running();
    if (self == null) {
      to.value = (to.value & ~mask) | (value & mask);
      to.reference = reference;
      return;
    }
    if (execution.model() == MemoryModel.SC) {
      self.operand = value;
      self.operandReference = reference;
      announce(self, StepKind.WRITE, to, mode, mask);
      return;
    }
    buffer(self, to, value, reference, mode, mask);
    if (mode == AccessMode.VOLATILE && execution.model() == MemoryModel.TSO) {
      announce(self, StepKind.FENCE, null, mode, WHOLE);
    }
  }

  /** Stores past the store buffer: takes effect at once in every model, and is no fence. */
  public void storeAtOnce(Location to, long value) {
    execution.touch(to);
    Strand self = execution.running();
    if (self == null) {
      to.value = value;
      return;
    }
    self.operand = value;
    self.operandReference = null;
    announce(self, StepKind.WRITE, to, AccessMode.OPAQUE, WHOLE);
  }

  private void buffer(
      Strand self,
      Location to,
      long value,
      @Nullable Object reference,
      AccessMode mode,
      long mask) {
    if (self.buffer.size() == MOST_BUFFERED) {
      announce(self, StepKind.FENCE, null, mode, WHOLE);
    }
    int sequence = self.nextSequence++;
    int after = mode.isOrdered() ? sequence : self.storesAfter;
    boolean isVolatile = mode == AccessMode.VOLATILE;
    if (isVolatile) {
      self.volatileStores++;
    }
    self.buffer.add(
        new BufferedStore(
            to,
            value,
            reference,
            mask,
            sequence,
            after,
            isVolatile,
            false,
            self.lastStep,
            races().carried(self, mode)));
    Observer observer = execution.effects().observer();
    if (observer != null) {
      observer.buffered(self, to, reference == null ? Values.text(value) : Values.text(reference));
    }
  }

  /**
   * Reads and writes at once, with volatile effects.
   *
   * @return the value before; for a compare-and-set 1 if it took place, else 0
   */
  public long update(Location at, UpdateKind kind, long expected, long operand, long mask) {
    execution.touch(at);
    Strand self = execution.runningOrRoot();
    self.update = kind;
    self.expected = expected;
    self.operand = operand;
    self.operandReference = null;
    return update(self, at, kind == UpdateKind.COMPARE_AND_SET, mask);
  }

  /**
   * Compares and sets with volatile effects.
   *
   * @return the value before
   */
  public long compareAndExchange(Location at, long expected, long operand, long mask) {
    update(at, UpdateKind.COMPARE_AND_SET, expected, operand, mask);
    return execution.runningOrRoot().result;
  }

  /** The same for references; see {@link #lastReference} for the value before. */
  public boolean updateReference(
      Location at, UpdateKind kind, @Nullable Object expected, @Nullable Object operand) {
    execution.touch(at);
    Strand self = execution.runningOrRoot();
    self.update = kind;
    self.expectedReference = expected;
    self.operandReference = operand;
    return update(self, at, true, WHOLE) != 0;
  }

  private long update(Strand self, Location at, boolean asksWhether, long mask) {
    if (execution.running() == null) {
      execution.effects().updateAtOnce(self, at, mask);
    } else {
      boolean isRelaxed = self.isNextUpdateRelaxed && execution.model() == MemoryModel.PSO;
      AccessMode mode = isRelaxed ? AccessMode.OPAQUE : AccessMode.VOLATILE;
      self.isNextUpdateRelaxed = false;
      announce(self, StepKind.UPDATE, at, mode, mask);
    }
    return asksWhether ? (self.succeeded ? 1 : 0) : self.result;
  }

  /** What the running thread's last load or update found. */
  public @Nullable Object lastReference() {
    return execution.runningOrRoot().resultReference;
  }

  /** Everything before it before everything after it. */
  public void fullFence() {
    Strand self = execution.running();
    if (self != null) {
      announce(self, StepKind.FENCE, null, AccessMode.VOLATILE, WHOLE);
    }
  }

  /** Stores before it before stores after it; loads are in order anyway. */
  public void releaseFence() {
    Strand self = execution.running();
    if (self != null) {
      self.storesAfter = self.nextSequence;
      races().releaseFence(self);
    }
  }

  /** Takes a mutex. */
  public void lock(Location mutex) {
    execution.touch(mutex);
    Strand self = execution.running();
    if (self == null) {
      return;
    }
    announce(self, StepKind.LOCK, mutex, AccessMode.VOLATILE, WHOLE);
  }

  /** Takes a mutex if it is free. */
  public boolean tryLock(Location mutex) {
    execution.touch(mutex);
    Strand self = execution.running();
    if (self == null) {
      return true;
    }
    announce(self, StepKind.LOCK_REFUSED, mutex, AccessMode.VOLATILE, WHOLE);
    return self.succeeded;
  }

  /** Gives a mutex back: a release store, and no more. */
  public void unlock(Location mutex) {
    Strand self = execution.running();
    if (self == null) {
      return;
    }
    if (execution.model() == MemoryModel.SC) {
      announce(self, StepKind.UNLOCK, mutex, AccessMode.ORDERED, WHOLE);
      return;
    }
    int sequence = self.nextSequence++;
    self.buffer.add(
        new BufferedStore(
            mutex,
            0,
            null,
            WHOLE,
            sequence,
            sequence,
            false,
            true,
            self.lastStep,
            races().carried(self, AccessMode.ORDERED)));
    Observer observer = execution.effects().observer();
    if (observer != null) {
      observer.buffered(self, mutex, "free");
    }
  }

  /** Whether the running thread holds a mutex. */
  public boolean isHeld(Location mutex) {
    Strand self = execution.running();
    return self == null || mutex.holder == self.id;
  }

  /**
   * Waits until something that the thread has read since its last wait is written by another, or
   * until a deadline that it has asked for in between.
   */
  public void pause() {
    Strand self = execution.running();
    if (self == null) {
      throw new IllegalStateException("a wait outside of threads would never end");
    }
    announce(self, StepKind.AWAIT, null, AccessMode.VOLATILE, WHOLE);
  }

  /** Begins a new wait: what was read before does not count. */
  public void beginWait() {
    Strand self = execution.running();
    if (self != null) {
      self.watched.clear();
      self.polledMutex = null;
      self.deadlineNanos = Long.MAX_VALUE;
    }
  }

  /** Time, which passes only while nobody can do anything else. */
  public long nanos() {
    return execution.nowNanos();
  }

  /** Whether a deadline has come; if not, the next {@link #pause} ends at it. */
  public boolean isPast(long deadlineNanos) {
    Strand self = execution.running();
    boolean isPast = execution.nowNanos() - deadlineNanos >= 0;
    if (self != null && !isPast) {
      self.deadlineNanos = Math.min(self.deadlineNanos, deadlineNanos);
    }
    return isPast;
  }

  /** Starts a thread that the running one need not outlive. */
  public Strand spawn(String name, Runnable body) {
    Strand self = execution.running();
    if (self == null) {
      return execution.add(name, true, body);
    }
    self.target = execution.addChild(name, body);
    announce(self, StepKind.SPAWN, null, AccessMode.VOLATILE, WHOLE);
    return self.target;
  }

  /** Waits for a thread's end. */
  public void join(Strand target) {
    Strand self = execution.running();
    if (self != null) {
      self.target = target;
      announce(self, StepKind.JOIN, null, AccessMode.VOLATILE, WHOLE);
    }
  }

  /** The thread whose code is running. */
  public Strand self() {
    return execution.runningOrRoot();
  }

  /** The execution itself. */
  public Execution execution() {
    return execution;
  }

  /** From now on {@link #plain} is called for all plain accesses, and races are failures. */
  public void detectRaces() {
    races().turnOn();
  }

  /**
   * A plain access, which makes no step: fails the execution if it races with another.
   *
   * @param owner the object, array or collection
   * @param part which part of it: the name of a field, or empty for the whole
   * @param place where in the program
   */
  public void plain(Object owner, String part, boolean isWrite, String place) {
    Strand self = execution.running();
    if (self != null && races().isOn()) {
      String race = races().access(self, owner, part, isWrite, place);
      if (race != null) {
        execution.fail(race);
      }
    }
  }

  /**
   * Lets the running thread's next update order nothing but its own location: it waits for the
   * stores that a release fence put before it, and no others.
   */
  public void relaxNextUpdate() {
    Strand self = execution.running();
    if (self != null) {
      self.isNextUpdateRelaxed = true;
    }
  }

  private RaceDetector races() {
    return execution.effects().races();
  }

  private LocationNumbers numbers() {
    return execution.numbers();
  }

  private void announce(
      Strand self, StepKind kind, @Nullable Location at, AccessMode mode, long mask) {
    self.pending = kind;
    self.location = at;
    self.mode = mode;
    self.mask = mask;
    Observer observer = execution.effects().observer();
    if (observer != null) {
      observer.announcing(self);
    }
    execution.giveWay(self);
  }
}

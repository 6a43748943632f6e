package portcullis.check.execution;

import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Strand.Drained;

/**
 * What a step does: to memory, to the order of steps, and to the races that a search has to look
 * into.
 *
 * <p>Two steps are ordered if they are of one process, if one reads or overwrites what the other
 * wrote, or if one had to wait for the other (mutex, fence, start, end). A load that its thread's
 * own store serves is ordered with no store of others that took effect before that store, and not
 * with the moment at which that store takes effect: whether it does so a little earlier or later
 * cannot be told.
 */
final class StepEffects {
  private static final int NONE = Location.NOBODY;

  private final Trace trace;
  private final Readiness readiness;
  private final Processes processes;
  private final RaceDetector races = new RaceDetector();
  private @Nullable Observer observer;

  StepEffects(Readiness readiness, Processes processes, Trace trace) {
    this.readiness = readiness;
    this.processes = processes;
    this.trace = trace;
  }

  void observe(@Nullable Observer newObserver) {
    observer = newObserver;
  }

  RaceDetector races() {
    return races;
  }

  @Nullable Observer observer() {
    return observer;
  }

  /** Makes the step that a thread has announced; returns its place in the trace. */
  int make(Strand strand) {
    StepKind kind = strand.pending;
    if (kind == null) {
      throw new IllegalStateException(strand + " has announced no step");
    }
    Location location = strand.location;
    int step = trace.add(strand.id, kind, location == null ? 0 : location.id, false);
    trace.order(strand.lastStep, step);
    strand.lastStep = step;
    int from = NONE;
    switch (kind) {
      case LOAD -> from = load(strand, strand.location(), step);
      case WRITE -> {
        Location written = strand.location();
        trace.markWritten(step);
        races.stored(strand, written, races.carried(strand, strand.mode));
        overwrite(written, step, strand.id);
        written.value = merge(written.value, strand.operand, strand.mask);
        written.reference = strand.operandReference;
        strand.ownStore(written);
      }
      case UPDATE -> from = update(strand, strand.location(), step);
      case FENCE -> {
        orderDrains(strand, step);
        races.fullFence(strand);
      }
      case LOCK -> lock(strand, strand.location(), step);
      case LOCK_REFUSED -> tryLock(strand, strand.location(), step);
      case UNLOCK -> {
        races.unlocked(strand.location(), races.carried(strand, AccessMode.ORDERED));
        release(strand.location(), step);
        strand.ownUnlock(strand.location());
      }
      case AWAIT -> goOn(strand, step);
      case SPAWN -> {
        orderDrains(strand, step);
        if (strand.target != null) {
          races.spawned(strand, strand.target);
        }
      }
      case JOIN -> join(strand, step);
      case DRAIN -> throw new IllegalStateException("a thread does not drain by itself");
    }
    report(step, strand, location, from);
    return step;
  }

  private void report(int step, Strand strand, @Nullable Location location, int from) {
    if (observer != null) {
      Location shown = location == null ? Values.NOWHERE : location;
      observer.stepped(step, strand, shown, Values.of(trace.kind(step), strand), from);
    }
  }

  private int load(Strand strand, Location location, int step) {
    orderHeldUp(strand, location, step);
    BufferedStore own = strand.buffer.isEmpty() ? null : strand.newestStore(location, strand.mask);
    if (own != null) {
      own.addReader(step);
      strand.result = own.value;
      strand.resultReference = own.reference;
      strand.watch(location, step);
      return Observer.FROM_OWN_BUFFER;
    }
    int write = location.lastWrite;
    if (write >= 0 && location.lastWriter != strand.id) {
      raceUnlessOrdered(write, step);
      trace.order(write, step);
    }
    location.addReader(step);
    races.loaded(strand, location, strand.mode);
    strand.result = location.value;
    strand.resultReference = location.reference;
    strand.watch(location, step);
    return write;
  }

  private void orderHeldUp(Strand strand, Location location, int step) {
    for (Drained d : strand.drained) {
      if (d.heldUp(location, strand.mode, strand.mask)) {
        trace.order(d.step(), step);
      }
    }
  }

  private int update(Strand strand, Location location, int step) {
    orderDrainsBefore(strand, step);
    int from = location.lastWrite;
    if (!wouldWrite(strand, location)) {
      strand.succeeded = false;
      return load(strand, location, step);
    }
    trace.markWritten(step);
    races.updated(strand, location, strand.mode);
    overwrite(location, step, strand.id);
    updateAtOnce(strand, location, strand.mask);
    strand.watch(location, step);
    return from;
  }

  private static boolean wouldWrite(Strand strand, Location location) {
    return switch (update(strand)) {
      case COMPARE_AND_SET -> ((location.value ^ strand.expected) & strand.mask) == 0;
      case COMPARE_AND_SET_REFERENCE -> strand.isExpected(location.reference);
      case EXCHANGE, EXCHANGE_REFERENCE, ADD, OR -> true;
    };
  }

  /** Changes memory as the announced update does, with no step. */
  void updateAtOnce(Strand strand, Location location, long mask) {
    strand.mask = mask;
    strand.succeeded = wouldWrite(strand, location);
    strand.result = location.value;
    strand.resultReference = location.reference;
    if (strand.succeeded) {
      switch (update(strand)) {
        case COMPARE_AND_SET, EXCHANGE ->
            location.value = merge(location.value, strand.operand, mask);
        case COMPARE_AND_SET_REFERENCE, EXCHANGE_REFERENCE ->
            location.reference = strand.operandReference;
        case ADD -> location.value += strand.operand;
        case OR -> location.value |= strand.operand;
      }
    }
  }

  /** Makes the next store of a process take effect; returns the step's place in the trace. */
  int drain(Strand strand, int process) {
    BufferedStore store = readiness.drainable(strand, process, processes);
    if (store == null) {
      throw new IllegalStateException("nothing to drain for process " + process);
    }
    Location location = store.location;
    StepKind kind = store.isUnlock ? StepKind.UNLOCK : StepKind.DRAIN;
    int step = trace.add(process, kind, location.id, true);
    trace.order(store.storedAfter, step);
    for (Drained earlier : strand.drained) {
      if (earlier.store().sequence < store.after || trace.process(earlier.step()) == process) {
        trace.order(earlier.step(), step);
      }
    }
    if (store.isUnlock) {
      races.unlocked(location, store.carried);
      release(location, step);
      strand.ownUnlock(location);
    } else {
      takeEffect(strand, store, location, step);
    }
    strand.buffer.remove(store);
    strand.drained.add(new Drained(store, step));
    if (store.isVolatile) {
      strand.volatileStores--;
    }
    if (observer != null) {
      String value =
          store.reference == null ? Values.text(store.value) : Values.text(store.reference);
      observer.stepped(step, strand, location, value, NONE);
    }
    return step;
  }

  private void takeEffect(Strand strand, BufferedStore store, Location location, int step) {
    races.stored(strand, location, store.carried);
    overwrite(location, step, strand.id);
    location.value = merge(location.value, store.value, store.mask);
    location.reference = store.reference;
    for (int reader : store.readers) {
      location.addReader(reader);
    }
    strand.ownStore(location);
  }

  // Orders a write behind the last one and behind all who read that, and finds the races.
  private void overwrite(Location location, int step, int writer) {
    int last = location.lastWrite;
    int[] readers = location.readers;
    int count = location.readerCount;
    if (last >= 0 && location.lastWriter != writer && !isReadBeyond(location, last)) {
      raceUnlessOrdered(last, step);
    }
    for (int i = 0; i < count; i++) {
      if (trace.process(readers[i]) != writer
          && !trace.happensBefore(readers[i], step)
          && !precedesAnother(readers, count, i)) {
        trace.addRace(readers[i], step);
      }
    }
    trace.order(last, step);
    for (int i = 0; i < count; i++) {
      trace.order(readers[i], step);
    }
    location.lastWrite = step;
    location.lastWriter = writer;
    location.readerCount = 0;
    location.version++;
  }

  private boolean isReadBeyond(Location location, int write) {
    for (int i = 0; i < location.readerCount; i++) {
      if (trace.happensBefore(write, location.readers[i])) {
        return true;
      }
    }
    return false;
  }

  private boolean precedesAnother(int[] readers, int count, int i) {
    for (int j = 0; j < count; j++) {
      if (j != i && readers[j] > readers[i] && trace.happensBefore(readers[i], readers[j])) {
        return true;
      }
    }
    return false;
  }

  private void raceUnlessOrdered(int earlier, int step) {
    if (!trace.happensBefore(earlier, step)) {
      trace.addRace(earlier, step);
    }
  }

  private void lock(Strand strand, Location mutex, int step) {
    if (readiness.drainsBeforeLock(strand)) {
      orderDrains(strand, step);
    }
    if (mutex.lastLock >= 0 && trace.process(mutex.lastLock) != strand.id) {
      raceUnlessOrdered(mutex.lastLock, step);
    }
    trace.noteBeforeSection(step);
    trace.order(mutex.lastLock, step);
    trace.order(mutex.lastUnlock, step);
    races.locked(strand, mutex);
    mutex.lastLock = step;
    mutex.holder = strand.id;
    strand.polledMutex = new Strand.Watched(mutex, mutex.version, step);
    strand.succeeded = true;
  }

  private void tryLock(Strand strand, Location mutex, int step) {
    if (mutex.holder == NONE) {
      lock(strand, mutex, step);
      return;
    }
    orderDrains(strand, step);
    if (mutex.lastLock >= 0 && trace.process(mutex.lastLock) != strand.id) {
      raceUnlessOrdered(mutex.lastLock, step);
    }
    trace.order(mutex.lastLock, step);
    mutex.addReader(step);
    strand.succeeded = false;
  }

  private void release(Location mutex, int step) {
    for (int i = 0; i < mutex.readerCount; i++) {
      raceUnlessOrdered(mutex.readers[i], step);
      trace.order(mutex.readers[i], step);
    }
    mutex.readerCount = 0;
    mutex.lastUnlock = step;
    mutex.holder = NONE;
    mutex.version++;
  }

  private void goOn(Strand strand, int step) {
    if (strand.isTimeUp) {
      // Nobody could do anything else then, which takes all that came before. What came after it
      // was not waited for: to go on before that is another order, if it reads any of it.
      for (int earlier = 0; earlier < strand.stepsBeforeTimeUp; earlier++) {
        trace.order(earlier, step);
      }
    } else {
      orderChanges(strand, step);
    }
    strand.watched.clear();
    strand.polledMutex = null;
    strand.isTimeUp = false;
    strand.deadlineNanos = Long.MAX_VALUE;
  }

  // Whichever change came first has let it go on, and any other would have: it comes after what
  // comes before all of them, and no more is certain.
  private void orderChanges(Strand strand, int step) {
    trace.beginOrderBehindAny();
    for (Strand.Watched w : strand.watched) {
      for (int i = w.since; i < step; i++) {
        if (trace.location(i) == w.location.id && trace.wrote(i) && !isOwn(i, strand)) {
          trace.orderBehindAny(i);
        }
      }
    }
    Strand.Watched mutex = strand.polledMutex;
    if (mutex != null) {
      for (int i = mutex.since; i < step; i++) {
        if (trace.location(i) == mutex.location.id
            && trace.kind(i) == StepKind.UNLOCK
            && !isOwn(i, strand)) {
          trace.orderBehindAny(i);
        }
      }
    }
    trace.endOrderBehindAny(step);
  }

  private void join(Strand strand, int step) {
    Strand target = strand.target;
    if (target != null) {
      races.joined(strand, target);
      trace.order(target.lastStep, step);
      for (Drained d : target.drained) {
        trace.order(d.step(), step);
      }
    }
  }

  // A relaxed update comes after no stores but those before a release fence.
  private void orderDrainsBefore(Strand strand, int step) {
    if (strand.mode.isOrdered()) {
      orderDrains(strand, step);
      return;
    }
    for (Drained d : strand.drained) {
      if (d.store().sequence < strand.storesAfter) {
        trace.order(d.step(), step);
      }
    }
  }

  private void orderDrains(Strand strand, int step) {
    for (Drained d : strand.drained) {
      trace.order(d.step(), step);
    }
    strand.drained.clear();
    strand.storesAfter = 0;
  }

  private boolean isOwn(int step, Strand strand) {
    return processes.thread(trace.process(step)) == strand.id;
  }

  private static long merge(long old, long stored, long mask) {
    return (old & ~mask) | (stored & mask);
  }

  private static UpdateKind update(Strand strand) {
    UpdateKind kind = strand.update;
    if (kind == null) {
      throw new IllegalStateException(strand + " has announced no update");
    }
    return kind;
  }
}

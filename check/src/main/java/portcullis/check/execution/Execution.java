package portcullis.check.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.check.strand.Coroutines;

/**
 * One run of a program under check, step by step, over simulated memory.
 *
 * <p>The program's threads are coroutines. Each runs on its own up to its next shared access,
 * announces that, and gives way; a {@link Scheduler} chooses whose access, or whose buffered store,
 * is next. Between two such steps nothing that a thread does can be noticed by another. Buffered
 * stores are put into their buffers without a step of their own: until they drain, only their own
 * thread can tell.
 *
 * <p>Reused for the executions of one worker, and confined to it. Before {@link #run} and after it
 * accesses take effect at once: that is how a scenario is set up and judged.
 */
public final class Execution {
  private final MemoryModel model;
  private final Coroutines coroutines;
  private final Processes processes = new Processes();
  private final Trace trace = new Trace();
  private final Readiness readiness;
  private final StepEffects effects;
  private final List<Strand> strands = new ArrayList<>();
  private final int mostSteps;

  private Scheduler scheduler;
  // The thread whose step was made last; the one whose code is running; the one to run next.
  private @Nullable Strand current;
  private @Nullable Strand running;
  private @Nullable Strand handover;
  private boolean isStarting;
  private @Nullable Ending ending;
  private String failure = "";
  private final LocationNumbers numbers = new LocationNumbers();
  private long nowNanos;
  private Strand root = new Strand(Processes.MOST_THREADS - 1, "setup", true, () -> {});

  /**
   * @param mostSteps after so many steps an execution is given up
   */
  public Execution(MemoryModel model, Coroutines coroutines, int mostSteps) {
    this.model = model;
    this.coroutines = coroutines;
    this.mostSteps = mostSteps;
    this.readiness = new Readiness(model);
    this.effects = new StepEffects(readiness, processes, trace);
    this.scheduler =
        new Scheduler() {
          @Override
          public int choose(Execution execution) {
            return STOP;
          }

          @Override
          public void stepped(Execution execution, int step) {}
        };
  }

  /** Gets ready for another execution: no threads, no time passed, every location as it was. */
  public void reset() {
    for (Strand strand : strands) {
      if (strand.coroutine != null && !strand.hasEnded) {
        strand.coroutine.abandon();
      }
    }
    strands.clear();
    trace.clear();
    effects.races().reset();
    numbers.startAnew();
    nowNanos = 0;
    ending = null;
    failure = "";
    current = null;
    running = null;
    root = new Strand(Processes.MOST_THREADS - 1, "setup", true, () -> {});
  }

  /** Who is told of each step; null for nobody. */
  public void observe(@Nullable Observer observer) {
    effects.observe(observer);
  }

  /** Adds a thread, before the run. */
  public Strand add(String name, boolean isDaemon, Runnable body) {
    if (strands.size() == Processes.MOST_THREADS - 1) {
      throw new IllegalStateException("more than " + strands.size() + " threads");
    }
    Strand strand = new Strand(strands.size(), name, isDaemon, body);
    strands.add(strand);
    return strand;
  }

  /** Does something as a thread that has not been started: what it did before the execution. */
  public void prepare(Strand strand, Runnable past) {
    Strand former = root;
    root = strand;
    past.run();
    root = former;
  }

  /** Runs all threads under a scheduler until an end. */
  public Ending run(Scheduler chosen) {
    scheduler = chosen;
    for (int i = 0; i < strands.size(); i++) {
      start(strands.get(i));
    }
    Strand next = advance();
    while (next != null) {
      handover = null;
      resume(next);
      next = handover != null || ending != null ? handover : advance();
    }
    return ending == null ? Ending.STOPPED : ending;
  }

  /** Ends the execution as failed; the first failure counts. */
  public void fail(String why) {
    if (ending == null || ending == Ending.COMPLETE) {
      ending = Ending.FAILED;
      failure = why;
    }
  }

  /** Why it failed, or who waits for what in a deadlock. */
  public String failure() {
    return failure;
  }

  /** How it ended, or null while it runs. */
  public @Nullable Ending ending() {
    return ending;
  }

  /** Its steps so far. */
  public Trace trace() {
    return trace;
  }

  /** Numbers of its processes. */
  public Processes processes() {
    return processes;
  }

  /** Its threads, by number. */
  public List<Strand> strands() {
    return strands;
  }

  /** Its memory model. */
  public MemoryModel model() {
    return model;
  }

  /** The thread that ran last, or null. */
  public @Nullable Strand lastRun() {
    return current;
  }

  /** Whether a process could make its step now. */
  public boolean canStep(int process) {
    int thread = processes.thread(process);
    if (thread >= strands.size()) {
      return false;
    }
    Strand strand = strands.get(thread);
    if (Processes.isThread(process)) {
      return canStep(strand);
    }
    return readiness.drainable(strand, process, processes) != null;
  }

  /** Whether a thread could make its step now. */
  public boolean canStep(Strand strand) {
    return strand.pending != null && !strand.hasEnded && readiness.isEnabled(strand);
  }

  /**
   * Writes the numbers of all processes that can make a step: threads first.
   *
   * @return how many
   */
  public int steppable(int[] into) {
    int count = 0;
    for (Strand strand : strands) {
      if (canStep(strand)) {
        into[count++] = strand.id;
      }
    }
    for (Strand strand : strands) {
      count = readiness.drains(strand, processes, into, count);
    }
    return count;
  }

  /** Whether a load of this location by this thread would be served from its own buffer. */
  public boolean readsOwnStore(int thread, long locationId) {
    return strands.get(thread).oldestStore(locationId) != null;
  }

  /**
   * Whether a store that could drain now and the step that a thread could make now lead to the same
   * state in either order.
   */
  public boolean commute(int drain, Strand strand) {
    Strand owner = strands.get(processes.thread(drain));
    BufferedStore store = drainable(owner, drain);
    if (store == null || (owner != strand && owner.isDaemon)) {
      return false; // the step may be the last, which a daemon's store does not come behind
    }
    return store.location != strand.location
        || (owner == strand && strand.pending == StepKind.LOAD);
  }

  @Nullable BufferedStore drainable(Strand strand, int process) {
    return readiness.drainable(strand, process, processes);
  }

  // Chooses and makes steps until one of a thread, which then goes on; null at the end.
  private @Nullable Strand advance() {
    while (ending == null) {
      if (trace.length() >= mostSteps) {
        ending = Ending.TOO_LONG;
        return null;
      }
      if (isComplete()) {
        ending = Ending.COMPLETE;
        return null;
      }
      int process = choose();
      if (process == Scheduler.STOP) {
        if (ending == null) {
          ending = Ending.STOPPED;
        }
        return null;
      }
      if (!canStep(process)) {
        throw new InternalError(
            "process %d cannot make step %d: the program did something else than before"
                .formatted(process, trace.length()));
      }
      Strand strand = strands.get(processes.thread(process));
      boolean isThread = Processes.isThread(process);
      int step = isThread ? make(strand) : effects.drain(strand, process);
      scheduler.stepped(this, step);
      if (isThread) {
        current = strand;
        return strand;
      }
    }
    return null;
  }

  private int choose() {
    if (isStuck() && !letTimePass()) {
      ending = Ending.DEADLOCK;
      failure = Waiting.describe(strands);
      return Scheduler.STOP;
    }
    return scheduler.choose(this);
  }

  private int make(Strand strand) {
    int step = effects.make(strand);
    if (strand.pending == StepKind.SPAWN && strand.target != null) {
      strand.target.lastStep = step;
      start(strand.target);
    }
    return step;
  }

  private boolean isComplete() {
    for (Strand strand : strands) {
      if (!strand.isDaemon && (!strand.hasEnded || !strand.buffer.isEmpty())) {
        return false;
      }
    }
    return true;
  }

  private boolean isStuck() {
    if (current != null && canStep(current)) {
      return false;
    }
    for (Strand strand : strands) {
      if (canStep(strand) || Readiness.canDrain(strand)) {
        return false;
      }
    }
    return true;
  }

  // Time passes only when nothing else can happen: to the first deadline that somebody waits for.
  private boolean letTimePass() {
    Strand first = null;
    for (Strand strand : strands) {
      if (strand.pending == StepKind.AWAIT
          && strand.deadlineNanos != Long.MAX_VALUE
          && (first == null || strand.deadlineNanos < first.deadlineNanos)) {
        first = strand;
      }
    }
    if (first == null) {
      return false;
    }
    nowNanos = Math.max(nowNanos, first.deadlineNanos);
    for (Strand strand : strands) {
      if (strand.pending == StepKind.AWAIT && strand.deadlineNanos <= nowNanos) {
        strand.isTimeUp = true; // those of one moment in any order
        strand.stepsBeforeTimeUp = trace.length();
      }
    }
    return true;
  }

  private void start(Strand strand) {
    strand.coroutine =
        coroutines.create(_ -> {
          try {
            strand.body.run();
          } catch (AssertionError | RuntimeException e) {
            fail(strand.name + ": " + (e instanceof AssertionError ? e.getMessage() : e));
          }
          strand.hasEnded = true;
          strand.pending = null;
        });
    isStarting = true;
    resume(strand);
    isStarting = false;
  }

  private void resume(Strand strand) {
    Strand outer = running;
    running = strand;
    strand.coroutine().resume();
    running = outer;
  }

  /** The thread whose code is running, or null while the scenario is set up or judged. */
  @Nullable Strand running() {
    return running;
  }

  /** The thread whose code is running, or one that stands for set-up and judgement. */
  Strand runningOrRoot() {
    return running == null ? root : running;
  }

  /** Called by the running thread with its next step announced; returns when that is made. */
  void giveWay(Strand self) {
    if (isStarting) {
      isStarting = false;
      self.coroutine().pause();
      return;
    }
    Strand next = advance();
    if (next != self) {
      handover = next;
      self.coroutine().pause();
    }
  }

  LocationNumbers numbers() {
    return numbers;
  }

  /** Makes a location what it was at first if this execution has not used it yet. */
  void touch(Location location) {
    numbers.touch(location);
  }

  long nowNanos() {
    return nowNanos;
  }

  StepEffects effects() {
    return effects;
  }

  /** Adds a thread that a running one is about to start. */
  Strand addChild(String name, Runnable body) {
    return add(name, true, body);
  }

  /** A value of the running thread's own, made at its first use. */
  public Object ownValue(Object key, Supplier<?> initial) {
    Strand owner = runningOrRoot();
    Object value = owner.ownValues.get(key);
    if (value == null) {
      value = initial.get();
      owner.ownValues.put(key, value);
    }
    return value;
  }
}

package portcullis.app.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;

/** One soak from beginning to end; belongs to one thread. */
public final class SoakRun {
  private static final long TICK_NANOS = 1_000_000_000;
  private static final long LOOK_NANOS = 20_000_000;
  private static final long WARM_UP_NANOS = 10_000_000_000L;
  private static final long STUCK_NANOS = 60_000_000_000L;
  // What compiled code, buffers of threads and a report may add; a leak soon exceeds it.
  private static final long HEAP_ALLOWANCE_BYTES = 16 << 20;

  // Directories stay when a device goes, and disks' unmaps may wait for a flush. What is left when
  // the machine has been taken apart is judged exactly.
  private static final long PAGES_ALLOWANCE_BYTES = 4 << 20;

  private final SoakOptions options;
  private final RunControl control;
  private final Consumer<String> lines;
  private final SoakScene scene;
  private final SoakMachine machine;
  private final SoakTicker ticker = new SoakTicker();
  private final Signal time = new Signal();
  private final List<ActorThread> threads = new ArrayList<>();
  private long heapStartBytes;

  private SoakRun(SoakOptions options, RunControl control, Consumer<String> lines)
      throws RunFailedException {
    this.options = options;
    this.control = control;
    this.lines = lines;
    this.scene = new SoakScene(options.seed());
    this.machine = new SoakMachine(scene, options);
  }

  /**
   * Does what the options say, until their time is over, a stop is asked for, or something is found
   * that must not be.
   *
   * @param lines gets a line a second
   * @throws RunFailedException if the machine does not come up
   */
  public static SoakResult run(SoakOptions options, RunControl control, Consumer<String> lines)
      throws RunFailedException {
    return new SoakRun(options, control, lines).run();
  }

  private SoakResult run() throws RunFailedException {
    SoakCast cast = new SoakCast(machine);
    long pagesStartBytes = pagesBytes();
    for (Actor actor : cast.actors()) {
      threads.add(ActorThread.start(scene, actor));
    }
    watch();
    boolean interrupted = control.isStopRequested();
    scene.stop();
    boolean ended = awaitEnd();
    long pagesEndBytes = pagesBytes();
    long heapEndBytes = heapBytes();
    long faults = machine.faults();
    if (ended) {
      scene.check(
          pagesEndBytes <= pagesStartBytes + PAGES_ALLOWANCE_BYTES,
          "end",
          "0x%x bytes of pages at the start, 0x%x at the end"
              .formatted(pagesStartBytes, pagesEndBytes));
      scene.check(
          heapEndBytes <= heapStartBytes + HEAP_ALLOWANCE_BYTES,
          "end",
          "0x%x bytes of heap at the start, 0x%x at the end"
              .formatted(heapStartBytes, heapEndBytes));
      cast.close();
      String left = machine.close();
      if (left != null) {
        scene.violated("end", left);
      }
    }
    return new SoakResult(
        options,
        interrupted,
        scene.elapsedNanos(),
        SoakResult.byLabel(scene.tally().snapshot()),
        faults,
        new SoakResult.Memory(heapStartBytes, heapEndBytes, pagesStartBytes, pagesEndBytes),
        scene.violation());
  }

  private void watch() {
    long startNanos = Clock.nanos();
    long endNanos = startNanos + options.durationNanos();
    long tickNanos = startNanos + TICK_NANOS;
    long heapNanos = startNanos + Math.min(WARM_UP_NANOS, options.durationNanos() / 4);
    while (scene.isRunning() && !control.isStopRequested() && !Clock.isPast(endNanos)) {
      time.await(LOOK_NANOS);
      if (heapStartBytes == 0 && Clock.isPast(heapNanos)) {
        heapStartBytes = heapBytes();
      }
      if (Clock.isPast(tickNanos)) {
        lines.accept(ticker.line(scene, machine.faults()));
        tickNanos += TICK_NANOS;
      }
      checkProgress();
    }
    if (heapStartBytes == 0) {
      heapStartBytes = heapBytes();
    }
  }

  private void checkProgress() {
    for (ActorThread thread : threads) {
      if (thread.isAlive() && thread.silentNanos() > STUCK_NANOS) {
        scene.violated(thread.name(), "has not got on for a minute");
      }
    }
  }

  /** Waits for all actors; false if one hangs, and its machine cannot be taken apart. */
  private boolean awaitEnd() {
    long deadlineNanos = Clock.nanos() + STUCK_NANOS;
    for (ActorThread thread : threads) {
      while (thread.isAlive()) {
        if (Clock.isPast(deadlineNanos)) {
          scene.violated(thread.name(), "does not end");
          return false;
        }
        time.await(LOOK_NANOS);
      }
    }
    return true;
  }

  private long pagesBytes() {
    return machine.tables().allocatedBytes() + machine.buffers().allocatedBytes();
  }

  private static long heapBytes() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

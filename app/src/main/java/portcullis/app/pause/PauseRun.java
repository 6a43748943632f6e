package portcullis.app.pause;

import java.util.ArrayList;
import java.util.List;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.NvmeException;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.pause.EventMarks.Where;
import portcullis.app.platform.DiskSet;
import portcullis.app.platform.Platform;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/** One measurement, from building the machines to taking them apart. */
public final class PauseRun {
  private static final long LOOK_NANOS = 50_000_000;
  private static final long LONGEST_WARM_UP_NANOS = 3_000_000_000L;
  private static final long LONGEST_TURN_NANOS = 1_000_000_000;
  private static final int LEAST_TURNS = 2;

  private final PauseOptions options;
  private final RunControl control;
  private final List<String> problems = new ArrayList<>();
  private final EventMarks marks = new EventMarks();
  private final Signal time = new Signal(); // never raised: what is waited for is time
  private int events;
  private long late;

  private PauseRun(PauseOptions options, RunControl control) {
    this.options = options;
    this.control = control;
  }

  /**
   * Measures until the time is over, or a stop is asked for.
   *
   * @throws InputException if a machine cannot be built
   * @throws RunFailedException if it breaks off
   */
  public static PauseReport run(PauseOptions options, RunControl control)
      throws InputException, RunFailedException {
    return new PauseRun(options, control).run();
  }

  private PauseReport run() throws InputException, RunFailedException {
    try (DiskSet disks = DiskSet.open(List.of(), 1);
        Platform platform = Platform.build(options.machine(), disks.disks());
        Platform another = Platform.build(options.machine(), List.of())) {
      NvmeQueue queue = platform.driver(0).openQueue(options.depth(), Bystander.BLOCK_BYTES);
      Neighbour near = new Neighbour(platform, Where.NEAR, marks);
      Neighbour elsewhere = new Neighbour(another, Where.ELSEWHERE, marks);
      Bystander bystander = new Bystander(queue, platform.diskSizes()[0], options.depth(), marks);
      Metronome metronome = new Metronome(marks);
      Task reading = Task.spawn("bystander", bystander::run);
      Task waking = Task.spawn("metronome", metronome::run);
      long warmUpNanos = Math.min(options.durationNanos() / 2, LONGEST_WARM_UP_NANOS);
      long startNanos;
      try {
        takeTurns(warmUpNanos, near, elsewhere);
        late = 0;
        marks.count();
        startNanos = Clock.nanos();
        takeTurns(options.durationNanos(), near, elsewhere);
      } finally {
        bystander.stop();
        metronome.stop();
        reading.join();
        waking.join();
      }
      long elapsedNanos = Clock.nanos() - startNanos;
      if (bystander.failure() != null) {
        problems.add("bystander: " + bystander.failure());
      }
      near.close(problems);
      elsewhere.close(problems);
      platform.driver(0).closeQueue(queue);
      long worstUnmapNanos = platform.recoveries().getFirst().worstUnmapNanos();
      long leaked = platform.shutDown(problems) + another.shutDown(problems);
      if (leaked != 0) {
        problems.add("0x%x bytes of tables and buffers are left".formatted(leaked));
      }
      return new PauseReport(
          options,
          elapsedNanos,
          late,
          bystander.pauses(Where.NOWHERE),
          bystander.pauses(Where.NEAR),
          bystander.pauses(Where.ELSEWHERE),
          metronome.lateness(),
          worstUnmapNanos,
          near.took(),
          near.flushes(),
          control.isStopRequested(),
          problems);
    } catch (NvmeException e) {
      throw new RunFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  // Each gets so much time in all.
  private void takeTurns(long durationNanos, Neighbour near, Neighbour elsewhere)
      throws RunFailedException {
    long turns = Math.max(LEAST_TURNS, durationNanos / LONGEST_TURN_NANOS);
    for (long turn = 0; turn < turns && goesOn(); turn++) {
      late += disturb(near, durationNanos / turns);
      disturb(elsewhere, durationNanos / turns);
    }
  }

  private boolean goesOn() {
    return problems.isEmpty() && !control.isStopRequested();
  }

  // Returns how many began late.
  private long disturb(Neighbour neighbour, long durationNanos) throws RunFailedException {
    PauseEvent[] kinds = PauseEvent.values();
    long endNanos = Clock.nanos() + durationNanos;
    long dueNanos = Clock.nanos();
    long lateNow = 0;
    while (problems.isEmpty()) {
      dueNanos += options.periodNanos();
      while (!Clock.isPast(dueNanos) && goesOn() && !Clock.isPast(endNanos)) {
        time.awaitAsleep(Math.min(LOOK_NANOS, dueNanos - Clock.nanos()));
      }
      if (control.isStopRequested() || Clock.isPast(endNanos)) {
        return lateNow;
      }
      if (Clock.isPast(dueNanos + options.periodNanos())) {
        lateNow++;
        dueNanos = Clock.nanos();
      }
      neighbour.undergo(kinds[events++ % kinds.length], problems);
    }
    return lateNow;
  }
}

package portcullis.app.pause;

import java.util.ArrayList;
import java.util.List;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.NvmeException;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.platform.DiskSet;
import portcullis.app.platform.Platform;
import portcullis.core.sync.Clock;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/** One measurement, from building the machine to taking it apart. */
public final class PauseRun {
  private static final long LOOK_NANOS = 50_000_000;
  private static final long LONGEST_WARM_UP_NANOS = 3_000_000_000L;

  private PauseRun() {}

  /**
   * Measures until the time is over, or a stop is asked for.
   *
   * @throws InputException if the machine cannot be built
   * @throws RunFailedException if it breaks off
   */
  public static PauseReport run(PauseOptions options, RunControl control)
      throws InputException, RunFailedException {
    List<String> problems = new ArrayList<>();
    try (DiskSet disks = DiskSet.open(List.of(), 1);
        Platform platform = Platform.build(options.machine(), disks.disks())) {
      EventMarks marks = new EventMarks();
      NvmeQueue queue = platform.driver(0).openQueue(options.depth(), Bystander.BLOCK_BYTES);
      Neighbour neighbour = new Neighbour(platform, marks);
      Bystander bystander = new Bystander(queue, platform.diskSizes()[0], options.depth(), marks);
      Task reading = Task.spawn("bystander", bystander::run);
      long warmUpNanos = Math.min(options.durationNanos() / 2, LONGEST_WARM_UP_NANOS);
      long startNanos;
      long late;
      try {
        disturb(options, warmUpNanos, control, neighbour, problems);
        marks.count();
        startNanos = Clock.nanos();
        late = disturb(options, options.durationNanos(), control, neighbour, problems);
      } finally {
        bystander.stop();
        reading.join();
      }
      long elapsedNanos = Clock.nanos() - startNanos;
      if (bystander.failure() != null) {
        problems.add("bystander: " + bystander.failure());
      }
      neighbour.close(problems);
      platform.driver(0).closeQueue(queue);
      long worstUnmapNanos = platform.recoveries().getFirst().worstUnmapNanos();
      long leaked = platform.shutDown(problems);
      if (leaked != 0) {
        problems.add("0x%x bytes of tables and buffers are left".formatted(leaked));
      }
      return new PauseReport(
          options,
          elapsedNanos,
          late,
          bystander.undisturbed(),
          bystander.disturbed(),
          worstUnmapNanos,
          neighbour.took(),
          neighbour.flushes(),
          control.isStopRequested(),
          problems);
    } catch (NvmeException e) {
      throw new RunFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  // Returns how many began late.
  private static long disturb(
      PauseOptions options,
      long durationNanos,
      RunControl control,
      Neighbour neighbour,
      List<String> problems)
      throws RunFailedException {
    Signal time = new Signal(); // never raised: what is waited for is time
    PauseEvent[] kinds = PauseEvent.values();
    long endNanos = Clock.nanos() + durationNanos;
    long dueNanos = Clock.nanos();
    long late = 0;
    for (int i = 0; problems.isEmpty(); i++) {
      dueNanos += options.periodNanos();
      while (!Clock.isPast(dueNanos)) {
        if (control.isStopRequested() || Clock.isPast(endNanos)) {
          return late;
        }
        time.awaitAsleep(Math.min(LOOK_NANOS, dueNanos - Clock.nanos()));
      }
      if (control.isStopRequested() || Clock.isPast(endNanos)) {
        return late;
      }
      if (Clock.isPast(dueNanos + options.periodNanos())) {
        late++;
        dueNanos = Clock.nanos();
      }
      neighbour.undergo(kinds[i % kinds.length], problems);
    }
    return late;
  }
}

package portcullis.app.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.JobSection;
import portcullis.app.job.PlannedJob;
import portcullis.app.job.RunControl;
import portcullis.app.nvme.IoRequest;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.report.JobResult;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;

/**
 * One clone of a job at work: it keeps its queue full, pass after pass, and reads back what it
 * wrote after each.
 *
 * <p>{@link #run} is the worker's thread; {@link #fraction} and the tallies may be read by others
 * meanwhile, {@link #result} after it has ended.
 */
final class Worker {
  private static final long WAIT_NANOS = 100_000_000;
  // How long what was written is still read back after a stop was asked for.
  private static final long LAST_VERIFY_NANOS = 4_000_000_000L;

  private final PlannedJob job;
  private final JobSection section;
  private final String deviceName;
  private final NvmeQueue queue;
  private final RunControl control;
  private final BlockPattern pattern;
  private final BlockOrder order;
  private final SplittableRandom random;
  private final Tally reads = new Tally();
  private final Tally writes = new Tally();
  // By block: how often it has been written; 0 is never. Only for jobs that verify.
  private final int[] stamps;
  private final List<String> problems = new ArrayList<>();
  private long errors;
  private long verifiedBlocks;
  private long verifyFailures;
  private long deadlineNanos;
  // Set when a stop is first seen while reading back; 0 before.
  private long verifyDeadlineNanos;
  // Steps of the whole job done so far, of #totalSteps; opaque, for #fraction.
  private final SharedLong steps = new SharedLong(0);
  private final SharedLong startedNanos = new SharedLong(0);
  private final SharedLong verifying = new SharedLong(0);
  private final SharedLong ended = new SharedLong(0);

  Worker(PlannedJob job, String deviceName, NvmeQueue queue, RunControl control, long runSeed) {
    this.job = job;
    this.section = job.section();
    this.deviceName = deviceName;
    this.queue = queue;
    this.control = control;
    long seed = job.seed(runSeed);
    this.random = new SplittableRandom(seed);
    this.pattern = new BlockPattern(section.verify(), seed);
    this.order = new BlockOrder(job.blocks(), section.pattern().isRandom());
    this.stamps =
        section.verifies() && section.writes()
            ? new int[Math.toIntExact(job.blocks())]
            : new int[0];
  }

  /** Does the job. */
  void run() {
    long now = Clock.nanos();
    deadlineNanos = now + section.runtimeNanos();
    startedNanos.setOpaque(now);
    int pass = 0;
    do {
      order.begin(random);
      transfer();
      if (section.verifies() && section.doVerify() && section.writes()) {
        verifyWritten();
      }
      pass++;
    } while (goesOn() && (section.timeBased() || pass < section.loops()));
    ended.setOpaque(1);
  }

  /** What came of it. */
  JobResult result() {
    return new JobResult(
        section.name(),
        job.groupId(),
        1,
        List.of(deviceName),
        errors,
        verifiedBlocks,
        verifyFailures,
        problems,
        reads.result(),
        writes.result());
  }

  /** How much of the job is done, 0 to 1. */
  double fraction() {
    if (ended.getOpaque() != 0) {
      return 1;
    }
    long started = startedNanos.getOpaque();
    if (started == 0) {
      return 0;
    }
    double byTime =
        section.runtimeNanos() == 0
            ? 0
            : (double) (Clock.nanos() - started) / section.runtimeNanos();
    double byBlocks = (double) steps.getOpaque() / ((double) job.blocks() * section.loops());
    double done = section.timeBased() ? byTime : Math.max(byTime, byBlocks);
    return Math.min(0.999, done);
  }

  /** Whether it is reading back at present. */
  boolean isVerifying() {
    return verifying.getOpaque() != 0;
  }

  Tally reads() {
    return reads;
  }

  Tally writes() {
    return writes;
  }

  // As in fio, a job ends at its first error.
  private boolean goesOn() {
    return errors == 0
        && !control.isStopRequested()
        && (section.runtimeNanos() == 0 || !Clock.isPast(deadlineNanos));
  }

  private void transfer() {
    int inFlight = 0;
    while (true) {
      while (order.hasNext() && inFlight < section.ioDepth() && goesOn()) {
        start(order.next());
        inFlight++;
      }
      if (inFlight == 0) {
        return;
      }
      IoRequest done = queue.poll();
      if (done == null) {
        queue.await(WAIT_NANOS);
      } else {
        finish(done);
        inFlight--;
      }
    }
  }

  private void start(long block) {
    IoRequest request = queue.take();
    boolean write = random.nextInt(100) >= section.effectiveReadPercent();
    long offsetBytes = job.startBytes() + block * section.blockBytes();
    if (write) {
      long stamp = 1;
      if (stamps.length > 0) {
        stamp = ++stamps[(int) block];
      }
      pattern.fill(request.buffer(section.blockBytes()), offsetBytes, stamp);
    }
    request.tag(block);
    queue.submit(request, write, offsetBytes, section.blockBytes());
  }

  private void finish(IoRequest done) {
    String failure = done.failure();
    Tally tally = done.isWrite() ? writes : reads;
    tally.add(done.startNanos(), done.endNanos(), failure == null ? section.blockBytes() : 0);
    steps.setOpaque(steps.getPlain() + 1);
    if (failure != null) {
      countError(failure);
      if (done.isWrite() && stamps.length > 0) {
        // What is on the disk now is nobody's guess: not to be verified.
        stamps[(int) done.tag()] = -1;
      }
    } else if (!done.isWrite() && section.verifies()) {
      checkRead(done);
    }
    queue.give(done);
  }

  // A reading job checks what others wrote; a mixed one only what it wrote itself.
  private void checkRead(IoRequest done) {
    if (stamps.length == 0) {
      check(done, BlockPattern.ANY_STAMP);
    } else if (stamps[(int) done.tag()] > 0) {
      check(done, stamps[(int) done.tag()]);
    }
  }

  private void verifyWritten() {
    verifying.setOpaque(1);
    int next = 0;
    int inFlight = 0;
    while (true) {
      while (next < stamps.length && inFlight < section.ioDepth() && mayStillVerify()) {
        if (stamps[next] > 0) {
          IoRequest request = queue.take();
          request.tag(next);
          long offsetBytes = job.startBytes() + (long) next * section.blockBytes();
          queue.submit(request, false, offsetBytes, section.blockBytes());
          inFlight++;
        }
        next++;
      }
      if (inFlight == 0) {
        break;
      }
      IoRequest done = queue.poll();
      if (done == null) {
        queue.await(WAIT_NANOS);
        continue;
      }
      inFlight--;
      String failure = done.failure();
      if (failure != null) {
        countError(failure);
      } else {
        check(done, stamps[(int) done.tag()]);
      }
      queue.give(done);
    }
    verifying.setOpaque(0);
  }

  private boolean mayStillVerify() {
    if (!control.isStopRequested()) {
      return true;
    }
    if (verifyDeadlineNanos == 0) {
      verifyDeadlineNanos = Clock.nanos() + LAST_VERIFY_NANOS;
    }
    return !Clock.isPast(verifyDeadlineNanos);
  }

  private void check(IoRequest done, long stamp) {
    long offsetBytes = job.startBytes() + done.tag() * section.blockBytes();
    @Nullable String wrong = pattern.check(done.buffer(section.blockBytes()), offsetBytes, stamp);
    if (wrong == null) {
      verifiedBlocks++;
    } else {
      verifyFailures++;
      note(wrong);
    }
  }

  private void countError(String failure) {
    errors++;
    note(failure);
  }

  private void note(String problem) {
    if (problems.size() < JobResult.MAX_PROBLEMS) {
      problems.add(problem);
    }
  }
}

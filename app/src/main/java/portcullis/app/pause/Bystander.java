package portcullis.app.pause;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import portcullis.app.nvme.IoRequest;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.pause.EventMarks.Where;
import portcullis.app.report.DirectionResult;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;

/**
 * Reads random blocks of its disk, and looks how long nothing is completed. {@link #run} is its
 * thread; what it has found is for who has joined that.
 */
final class Bystander {
  static final int BLOCK_BYTES = 4096;

  private static final long WAIT_NANOS = 1_000_000;

  private final NvmeQueue queue;
  private final EventMarks marks;
  private final int depth;
  private final long blocks;
  private final SplittableRandom random = new SplittableRandom(1);
  // 1 once it is to end; volatile.
  private final SharedLong stopping = new SharedLong(0);
  private final Map<Where, Histogram> pauses = new EnumMap<>(Where.class);
  private @Nullable String failure;

  Bystander(NvmeQueue queue, long diskBytes, int depth, EventMarks marks) {
    this.queue = queue;
    this.blocks = diskBytes / BLOCK_BYTES;
    this.depth = depth;
    this.marks = marks;
    for (Where where : Where.values()) {
      pauses.put(where, DirectionResult.newHistogram());
    }
  }

  /** Works until {@link #stop}. */
  void run() {
    for (int i = 0; i < depth; i++) {
      submit(queue.take());
    }
    int inFlight = depth;
    long lastNanos = Clock.nanos();
    long lastMark = marks.now();
    while (inFlight > 0) {
      IoRequest done = queue.poll();
      if (done == null) {
        queue.await(WAIT_NANOS);
        continue;
      }
      long now = Clock.nanos();
      long mark = marks.now();
      if (marks.isCounting()) {
        pauses(EventMarks.between(lastMark, mark)).recordValue(now - lastNanos);
      }
      lastNanos = now;
      lastMark = mark;
      failure = failure == null ? done.failure() : failure;
      if (stopping.get() == 0) {
        submit(done);
      } else {
        queue.give(done);
        inFlight--;
      }
    }
  }

  void stop() {
    stopping.set(1);
  }

  private void submit(IoRequest request) {
    queue.submit(request, false, random.nextLong(blocks) * BLOCK_BYTES, BLOCK_BYTES);
  }

  /** Gaps between completions, by where something happened meanwhile. */
  Histogram pauses(Where where) {
    return Objects.requireNonNull(pauses.get(where));
  }

  /** What went wrong first, or null. */
  @Nullable String failure() {
    return failure;
  }
}

package portcullis.app.workload;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.RunControl;
import portcullis.app.nvme.IoRequest;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.report.JobResult;

/**
 * Streams one disk onto another: as many chunks as the queues are deep are being read or written at
 * any time. Chunks of zeroes are not written, since the destination starts out as nothing else.
 *
 * <p>{@link #run} is the worker's thread; the tallies may be read by others meanwhile.
 */
final class Copier {
  private static final long WAIT_NANOS = 1_000_000;

  private final NvmeQueue source;
  private final NvmeQueue target;
  private final long sizeBytes;
  private final int chunkBytes;
  private final int depth;
  private final RunControl control;
  private final MemorySegment zeroes;
  private final Tally reads = new Tally();
  private final Tally writes = new Tally();
  private final List<String> problems = new ArrayList<>();
  private long errors;
  private long nextBytes;
  private int reading;
  private int writing;

  Copier(
      NvmeQueue source,
      NvmeQueue target,
      long sizeBytes,
      int chunkBytes,
      int depth,
      RunControl control) {
    this.source = source;
    this.target = target;
    this.sizeBytes = sizeBytes;
    this.chunkBytes = chunkBytes;
    this.depth = depth;
    this.control = control;
    this.zeroes = MemorySegment.ofArray(new byte[chunkBytes]);
  }

  void run() {
    while (true) {
      while (reading + writing < depth && nextBytes < sizeBytes && goesOn()) {
        read();
      }
      if (reading + writing == 0) {
        return;
      }
      boolean idle = !reapReads();
      idle &= !reapWrites();
      if (idle) {
        (reading > 0 ? source : target).await(WAIT_NANOS);
      }
    }
  }

  /** Whether every byte was carried over. */
  boolean isComplete() {
    return nextBytes >= sizeBytes && errors == 0 && reading + writing == 0;
  }

  JobResult result(long verifiedBlocks, List<String> devices) {
    return new JobResult(
        "copy",
        0,
        1,
        devices,
        errors,
        verifiedBlocks,
        0,
        problems,
        reads.result(),
        writes.result());
  }

  Tally reads() {
    return reads;
  }

  Tally writes() {
    return writes;
  }

  private boolean goesOn() {
    return errors == 0 && !control.isStopRequested();
  }

  private int lengthAt(long offsetBytes) {
    return (int) Math.min(chunkBytes, sizeBytes - offsetBytes);
  }

  private void read() {
    IoRequest request = source.take();
    request.tag(nextBytes);
    source.submit(request, false, nextBytes, lengthAt(nextBytes));
    nextBytes += chunkBytes;
    reading++;
  }

  private boolean reapReads() {
    @Nullable IoRequest done = source.poll();
    if (done == null) {
      return false;
    }
    reading--;
    int length = lengthAt(done.tag());
    if (finish(done, reads, length)) {
      MemorySegment data = done.buffer(length);
      if (data.mismatch(zeroes.asSlice(0, length)) != -1) {
        IoRequest request = target.take();
        request.buffer(length).copyFrom(data);
        request.tag(done.tag());
        target.submit(request, true, done.tag(), length);
        writing++;
      }
    }
    source.give(done);
    return true;
  }

  private boolean reapWrites() {
    @Nullable IoRequest done = target.poll();
    if (done == null) {
      return false;
    }
    writing--;
    finish(done, writes, lengthAt(done.tag()));
    target.give(done);
    return true;
  }

  private boolean finish(IoRequest done, Tally tally, int length) {
    String failure = done.failure();
    tally.add(done.startNanos(), done.endNanos(), failure == null ? length : 0);
    if (failure == null) {
      return true;
    }
    errors++;
    if (problems.size() < JobResult.MAX_PROBLEMS) {
      problems.add(failure + " at offset " + done.tag());
    }
    return false;
  }
}

package portcullis.app.nvme;

import org.jspecify.annotations.Nullable;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Clock;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * An I/O queue of one worker, with as many requests as may be in flight. Belongs to the worker's
 * thread; nothing here allocates but the report of a failure.
 *
 * <p>While its controller is recovered requests are taken as ever but stay here, still mapped; they
 * are handed over, those from before again, when the controller is back. Once it is lost they fail.
 */
public final class NvmeQueue {
  private static final int NAMESPACE = 1;
  private static final long STUCK_NANOS = 30_000_000_000L;

  private final QueuePair pair;
  private final DmaMapper dma;
  private final PhysicalMemory memory;
  private final int blockBytesLog2;
  private final IoRequest[] requests;
  private final IoRequest[] free;
  private int freeCount;
  // Requests that failed before they reached the controller.
  private final IoRequest[] refused;
  private int refusedCount;
  private long lastProgressNanos;
  private long worstLatencyNanos;
  private long worstUnmapNanos;
  // Between the worker and the thread that recovers the controller; guards the rings, whether
  // requests are in flight, and what follows.
  private final Mutex lock;
  private boolean frozen;
  private long resumedNanos;
  private @Nullable String lost;

  NvmeQueue(
      QueuePair pair,
      DmaMapper dma,
      PhysicalMemory memory,
      int blockBytesLog2,
      IoRequest[] requests) {
    this.pair = pair;
    this.dma = dma;
    this.memory = memory;
    this.blockBytesLog2 = blockBytesLog2;
    this.requests = requests;
    this.free = requests.clone();
    this.freeCount = requests.length;
    this.refused = new IoRequest[requests.length];
    this.lock = new Mutex(LockClass.ENDPOINT_DRIVER, pair.id());
  }

  /**
   * A request that is not in use.
   *
   * @throws IllegalStateException if all are
   */
  public IoRequest take() {
    if (freeCount == 0) {
      throw new IllegalStateException("all " + requests.length + " requests are in use");
    }
    return free[--freeCount];
  }

  /** Gives a request back that is done with. */
  public void give(IoRequest request) {
    free[freeCount++] = request;
  }

  /**
   * Maps the request's buffer and hands it to the controller.
   *
   * @param write from the buffer to the disk, or else the other way
   * @param offsetBytes on the disk, a multiple of its block size
   * @param lengthBytes at most the size of the buffer
   */
  public void submit(IoRequest request, boolean write, long offsetBytes, int lengthBytes) {
    long now = Clock.nanos();
    if (freeCount == requests.length - 1) {
      lastProgressNanos = now;
    }
    request.begin(
        write ? Direction.TO_DEVICE : Direction.FROM_DEVICE, offsetBytes, lengthBytes, now);
    long iova = dma.mapSingle(request.bufferPhysAddr(), lengthBytes, request.direction());
    if (iova == DmaMapper.MAPPING_ERROR) {
      request.end("no room to map %d bytes for DMA".formatted(lengthBytes), Clock.nanos());
      refused[refusedCount++] = request;
      return;
    }
    request.mapped(iova);
    lock.lock();
    try {
      request.setInFlight(true);
      if (!frozen) {
        hand(request);
      }
    } finally {
      lock.unlock();
    }
  }

  // The lock is held.
  private void hand(IoRequest request) {
    long at = pair.nextEntry();
    int lengthBytes = request.lengthBytes();
    long iova = request.iova();
    NvmOpcode opcode = request.isWrite() ? NvmOpcode.WRITE : NvmOpcode.READ;
    SubmissionEntry.start(pair.ring(), at, opcode.code(), request.commandId(), NAMESPACE);
    SubmissionEntry.setPrps(pair.ring(), at, iova, secondPrp(request, iova, lengthBytes));
    SubmissionEntry.setStartingLba(pair.ring(), at, request.offsetBytes() >>> blockBytesLog2);
    SubmissionEntry.setDword(pair.ring(), at, 12, (lengthBytes >>> blockBytesLog2) - 1);
    pair.submit();
  }

  /** A request that is done and unmapped, or null if none is at present. */
  public @Nullable IoRequest poll() {
    if (refusedCount > 0) {
      return refused[--refusedCount];
    }
    IoRequest done;
    String failure;
    lock.lock();
    try {
      if (lost != null) {
        done = nextInFlight();
        failure = done == null ? null : "%s failed: %s".formatted(nameOf(done), lost);
      } else if (!frozen && pair.hasCompletion()) {
        long high = pair.high();
        done = completed(CompletionEntry.commandId(high));
        failure = failureOf(done, CompletionEntry.status(high));
        pair.consume();
      } else {
        return null;
      }
      if (done == null) {
        return null;
      }
      done.setInFlight(false);
    } finally {
      lock.unlock();
    }
    long answeredNanos = Clock.nanos();
    dma.unmapSingle(done.iova(), done.lengthBytes(), done.direction());
    lastProgressNanos = Clock.nanos();
    done.end(failure, lastProgressNanos);
    worstUnmapNanos = Math.max(worstUnmapNanos, lastProgressNanos - answeredNanos);
    worstLatencyNanos = Math.max(worstLatencyNanos, lastProgressNanos - done.startNanos());
    return done;
  }

  private IoRequest completed(int commandId) {
    if (commandId >= requests.length || !requests[commandId].isInFlight()) {
      throw new IllegalStateException("completion of unknown command 0x%x".formatted(commandId));
    }
    return requests[commandId];
  }

  private @Nullable IoRequest nextInFlight() {
    for (IoRequest request : requests) {
      if (request.isInFlight()) {
        return request;
      }
    }
    return null;
  }

  /**
   * Waits for a completion, or until the time-out.
   *
   * @throws IllegalStateException if the controller has completed nothing for far too long, though
   *     nobody was recovering it
   */
  public void await(long timeoutNanos) {
    if (isReady() || pair.interrupt().await(timeoutNanos) || isReady()) {
      return;
    }
    if (isStuck()) {
      throw new IllegalStateException(
          "queue %d: nothing completed for %d s".formatted(pair.id(), STUCK_NANOS / 1_000_000_000));
    }
  }

  private boolean isReady() {
    lock.lock();
    try {
      return lost != null || (!frozen && pair.hasCompletion());
    } finally {
      lock.unlock();
    }
  }

  private boolean isStuck() {
    lock.lock();
    try {
      long sinceNanos = Math.max(lastProgressNanos, resumedNanos);
      return !frozen && Clock.isPast(sinceNanos + STUCK_NANOS);
    } finally {
      lock.unlock();
    }
  }

  /** The longest that a request took so far. */
  long worstLatencyNanos() {
    return worstLatencyNanos;
  }

  /** The longest that the unmapping of a request took so far, with its flush if there was one. */
  long worstUnmapNanos() {
    return worstUnmapNanos;
  }

  // What follows is for whoever recovers the controller.

  /** Keeps requests here from now on; nobody touches the rings or the doorbells any more. */
  void freeze() {
    lock.lock();
    try {
      frozen = true;
    } finally {
      lock.unlock();
    }
  }

  /** Hands over what is in flight; the controller knows the queue again, which is empty. */
  int resume() {
    int handed = 0;
    lock.lock();
    try {
      for (IoRequest request : requests) {
        if (request.isInFlight()) {
          hand(request);
          handed++;
        }
      }
      frozen = false;
      resumedNanos = Clock.nanos();
    } finally {
      lock.unlock();
    }
    pair.interrupt().raise();
    return handed;
  }

  /** Lets all requests fail from now on. */
  void lose(String why) {
    lock.lock();
    try {
      frozen = true;
      lost = why;
    } finally {
      lock.unlock();
    }
    pair.interrupt().raise();
  }

  QueuePair pair() {
    return pair;
  }

  IoRequest[] requests() {
    return requests;
  }

  private long secondPrp(IoRequest request, long iova, int lengthBytes) {
    int pages = Prp.pages(iova, lengthBytes);
    if (pages == 1) {
      return 0;
    }
    long second = iova - Prp.offset(iova) + Prp.PAGE_BYTES;
    if (pages == 2) {
      return second;
    }
    CoherentBuffer list = request.prpList();
    if (list == null) {
      throw new IllegalArgumentException(
          "%d bytes are more than the request has a buffer for".formatted(lengthBytes));
    }
    for (int i = 0; i < pages - 1; i++) {
      memory.setLongOpaque(
          list.physAddr() + (long) i * Prp.ENTRY_BYTES, second + (long) i * Prp.PAGE_BYTES);
    }
    return list.iova();
  }

  private static @Nullable String failureOf(IoRequest request, int status) {
    StatusCode code = StatusCode.of(status);
    if (code == StatusCode.SUCCESS) {
      return null;
    }
    return "%s failed: %s"
        .formatted(
            nameOf(request),
            code == null ? "status 0x" + Integer.toHexString(status) : code.name());
  }

  private static String nameOf(IoRequest request) {
    return request.isWrite() ? "write" : "read";
  }
}

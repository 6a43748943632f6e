package portcullis.app.nvme;

import org.jspecify.annotations.Nullable;
import portcullis.core.dma.CoherentBuffer;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Clock;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.NvmOpcode;
import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * An I/O queue of one worker, with as many requests as may be in flight. Belongs to the worker's
 * thread; nothing here allocates but the report of a failure.
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
    request.begin(write ? Direction.TO_DEVICE : Direction.FROM_DEVICE, lengthBytes, now);
    long iova = dma.mapSingle(request.bufferPhysAddr(), lengthBytes, request.direction());
    if (iova == DmaMapper.MAPPING_ERROR) {
      request.end("no room to map %d bytes for DMA".formatted(lengthBytes), Clock.nanos());
      refused[refusedCount++] = request;
      return;
    }
    request.mapped(iova);
    long at = pair.nextEntry();
    NvmOpcode opcode = write ? NvmOpcode.WRITE : NvmOpcode.READ;
    SubmissionEntry.start(pair.ring(), at, opcode.code(), request.commandId(), NAMESPACE);
    SubmissionEntry.setPrps(pair.ring(), at, iova, secondPrp(request, iova, lengthBytes));
    SubmissionEntry.setStartingLba(pair.ring(), at, offsetBytes >>> blockBytesLog2);
    SubmissionEntry.setDword(pair.ring(), at, 12, (lengthBytes >>> blockBytesLog2) - 1);
    pair.submit();
  }

  /** A request that is done and unmapped, or null if none is at present. */
  public @Nullable IoRequest poll() {
    if (refusedCount > 0) {
      return refused[--refusedCount];
    }
    if (!pair.hasCompletion()) {
      return null;
    }
    long high = pair.high();
    int commandId = CompletionEntry.commandId(high);
    if (commandId >= requests.length) {
      throw new IllegalStateException("completion of unknown command 0x%x".formatted(commandId));
    }
    IoRequest done = requests[commandId];
    pair.consume();
    dma.unmapSingle(done.iova(), done.lengthBytes(), done.direction());
    lastProgressNanos = Clock.nanos();
    done.end(failureOf(done, CompletionEntry.status(high)), lastProgressNanos);
    return done;
  }

  /**
   * Waits for a completion, or until the time-out.
   *
   * @throws IllegalStateException if the controller has completed nothing for far too long
   */
  public void await(long timeoutNanos) {
    if (pair.hasCompletion()) {
      return;
    }
    if (!pair.interrupt().await(timeoutNanos)
        && !pair.hasCompletion()
        && Clock.isPast(lastProgressNanos + STUCK_NANOS)) {
      throw new IllegalStateException(
          "queue %d: nothing completed for %d s".formatted(pair.id(), STUCK_NANOS / 1_000_000_000));
    }
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
            request.isWrite() ? "write" : "read",
            code == null ? "status 0x" + Integer.toHexString(status) : code.name());
  }
}

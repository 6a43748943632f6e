package portcullis.app.pause;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.DmaPolicy;
import portcullis.app.job.RunFailedException;
import portcullis.app.pause.EventMarks.Where;
import portcullis.app.platform.DeviceDma;
import portcullis.app.platform.Platform;
import portcullis.app.report.DirectionResult;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.memory.PageAllocator;
import portcullis.core.sync.Clock;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.testengine.DmaTestEngine;

/**
 * A device that something happens to, in a domain of its own under the strict policy: of the
 * bystander's machine, or of another one, where the same is done to compare. Belongs to one thread.
 */
final class Neighbour {
  private static final String NAME = "neighbour";
  private static final RequesterId ID = new RequesterId(0xff, 0x1f, 0);
  private static final int PAGE_BYTES = 4096;

  private final Platform platform;
  private final Where where;
  private final EventMarks marks;
  private final long page;
  private final Map<PauseEvent, Histogram> took = new EnumMap<>(PauseEvent.class);
  private final Histogram flushes = DirectionResult.newHistogram();
  private Device device;
  private DeviceDma dma;

  Neighbour(Platform platform, Where where, EventMarks marks) throws RunFailedException {
    this.platform = platform;
    this.where = where;
    this.marks = marks;
    this.page = platform.buffers().allocate(12);
    if (page == PageAllocator.NONE) {
      throw new RunFailedException("no memory left for the neighbour; use a larger --memory");
    }
    for (PauseEvent event : PauseEvent.values()) {
      took.put(event, DirectionResult.newHistogram());
    }
    this.device = platform.plug(NAME, ID, new DmaTestEngine());
    this.dma = platform.attach(device, DmaPolicy.STRICT);
  }

  /** Lets something happen to it, and flushes it by unmapping a page; both are timed. */
  void undergo(PauseEvent event, List<String> problems) throws RunFailedException {
    long begunNanos = Clock.nanos();
    marks.begin(where);
    @Nullable String problem;
    try {
      problem = carryOut(event, problems);
    } finally {
      marks.end();
    }
    record(Objects.requireNonNull(took.get(event)), begunNanos);
    if (problem != null) {
      problems.add(event.label() + ": " + problem);
    }
    flush();
  }

  private @Nullable String carryOut(PauseEvent event, List<String> problems)
      throws RunFailedException {
    return switch (event) {
      case DETACH -> {
        Domain domain = device.domain();
        AttachOutcome detached = device.attach(BlockedDomain.BLOCKED);
        AttachOutcome attached = domain == null ? detached : device.attach(domain);
        yield detached.isAttached() && attached.isAttached() ? null : attached.toString();
      }
      case RELEASE -> {
        dma.close(problems);
        platform.unplug(device, ID);
        device = platform.plug(NAME, ID, new DmaTestEngine());
        dma = platform.attach(device, DmaPolicy.STRICT);
        yield null;
      }
      case RESET -> {
        LifecycleOutcome outcome = device.lifecycle().reset();
        yield outcome.isDone() ? null : outcome.toString();
      }
    };
  }

  private void flush() {
    long iova = dma.mapper().mapSingle(page, PAGE_BYTES, Direction.FROM_DEVICE);
    if (iova != DmaMapper.MAPPING_ERROR) {
      long begunNanos = Clock.nanos();
      dma.mapper().unmapSingle(iova, PAGE_BYTES, Direction.FROM_DEVICE);
      record(flushes, begunNanos);
    }
  }

  private void record(Histogram times, long begunNanos) {
    if (marks.isCounting()) {
      times.recordValue(Clock.nanos() - begunNanos);
    }
  }

  /** How long each of the events of a kind took. */
  Map<PauseEvent, Histogram> took() {
    return took;
  }

  /** How long each unmap of its own page took, with the flush. */
  Histogram flushes() {
    return flushes;
  }

  void close(List<String> problems) {
    dma.close(problems);
    platform.unplug(device, ID);
    platform.buffers().free(page);
  }
}

package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.PageRequest;
import portcullis.core.fault.PageRequestGroup;
import portcullis.core.fault.PageResponse;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;

/** A device faults with a PASID, and that PASID's domain brings the page: driver and model. */
@Timeout(300)
class RiscvPasidPageRequestTest {
  private static final long IOVA = 0x4000_0000L;
  private static final long PAGE = 4096;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int GPU = 0x10;

  private final RiscvFixture machine = fixture();
  private final List<Space> spaces = new ArrayList<>();
  private Device gpu;
  private Space first;
  private Space second;

  @BeforeEach
  void start() {
    gpu = machine.probe(0, DeviceDescription.alone("gpu", GPU).withPasids(8));
    first = new Space();
    second = new Space();
  }

  @AfterEach
  void stop() {
    machine.system().release(gpu);
    spaces.forEach(Space::end);
    assertThat(machine.functions(0).function(GPU).pages().unexpectedResponses())
        .as("groups answered twice")
        .isZero();
    assertThat(machine.functions(0).function(GPU).pages().outstanding())
        .as("groups never answered")
        .isZero();
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void eachPasidsPageIsBroughtByItsDomain() {
    Space own = new Space();
    assertThat(gpu.attach(own.domain).isAttached()).isTrue();
    attach(1, first);
    attach(2, second);
    assertThat(access(1, IOVA)).isEqualTo(first.frame(IOVA));
    assertThat(access(2, IOVA)).isEqualTo(second.frame(IOVA));
    assertThat(access(DmaTransaction.NO_PROCESS, IOVA)).isEqualTo(own.frame(IOVA));
    for (Space space : List.of(own, first, second)) {
      assertThat(space.served.get()).isOne();
    }
    assertThat(access(3, IOVA)).as("nobody's").isNegative();
    first.unmap(IOVA);
    assertThat(access(1, IOVA)).isEqualTo(first.frame(IOVA));
    assertThat(access(2, IOVA)).isEqualTo(second.frame(IOVA));
    assertThat(first.served.get()).as("it was asked for again").isEqualTo(2);
    assertThat(second.served.get()).as("it was still there").isOne();
  }

  @Test
  void aPasidThatMovesWhileItWaitsIsServedByTheNewDomain() {
    Signal called = new Signal();
    // Not a signal: what the device asks again during the move may find this handler too.
    SharedLong goOn = new SharedLong(0);
    attach(1, first);
    attach(2, second);
    first.domain.setPageRequestHandler(group -> {
      called.raise();
      Backoff backoff = new Backoff();
      while (goOn.get() == 0) {
        backoff.pause();
      }
      return PageResponse.FAILURE;
    });
    SharedRef<@Nullable Long> answer = new SharedRef<>(null);
    Task waiting = Task.spawn("dma", () -> answer.set(access(1, IOVA)));
    assertThat(called.await(PATIENCE_NANOS)).isTrue();
    attach(1, second);
    waiting.join();
    // It looked again while it had no context, or found the page through the new domain.
    long at = Objects.requireNonNull(answer.get());
    assertThat(at < 0 ? access(1, IOVA) : at).isEqualTo(second.frame(IOVA));
    goOn.set(1);
    first.domain.setPageRequestHandler(null); // which waits for the call
    assertThat(machine.functions(0).function(GPU).pages().isEnabled())
        .as("no Response Failure was sent")
        .isTrue();
  }

  @Test
  void pagesComeAndGoWhilePasidsMove() {
    attach(1, first);
    attach(2, second);
    SharedLong running = new SharedLong(1);
    SharedLong reached = new SharedLong(0);
    SharedLong strayed = new SharedLong(0);
    List<Task> tasks = new ArrayList<>();
    for (int pasid = 1; pasid <= 2; pasid++) {
      int mine = pasid;
      tasks.add(
          Task.spawn(
              "dma-" + pasid,
              () -> {
                for (int i = 0; running.get() == 1; i++) {
                  long iova = IOVA + (i % 16) * PAGE;
                  long at = access(mine, iova);
                  boolean known = at == first.frame(iova) || at == second.frame(iova);
                  reached.getAndAdd(at >= 0 && known ? 1 : 0);
                  strayed.getAndAdd(at >= 0 && !known ? 1 : 0);
                  // The second never moves.
                  strayed.getAndAdd(mine == 2 && at >= 0 && at != second.frame(iova) ? 1 : 0);
                }
              }));
    }
    for (int i = 0; i < 200; i++) {
      first.unmap(IOVA + (i % 16) * PAGE);
      second.unmap(IOVA + (i % 16) * PAGE);
      if (i % 10 == 0) {
        attach(1, second);
      } else if (i % 10 == 5) {
        gpu.detachPasid(1);
        attach(1, first);
      }
    }
    running.set(0);
    tasks.forEach(Task::join);
    assertThat(strayed.get()).as("accesses that went to another's page").isZero();
    assertThat(reached.get()).isPositive();
    assertThat(second.served.get()).isPositive();
  }

  private static RiscvFixture fixture() {
    RiscvIommuConfig config = RiscvFixture.withAts();
    return new RiscvFixture(
        RiscvIommuDriver.Options.DEFAULT,
        UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 10_000_000_000L),
        config.withCapabilities(config.capabilities().value() | Capabilities.PD8.mask()));
  }

  private void attach(int pasid, Space space) {
    assertThat(gpu.attachPasid(pasid, space.domain).isAttached()).isTrue();
  }

  private long access(int pasid, long iova) {
    machine.functions(0).port(GPU).requestPages(PATIENCE_NANOS);
    return machine.functions(0).access(GPU, pasid, iova, Access.READ);
  }

  /** A domain that brings pages: each to the one frame that stands for it. */
  private final class Space {
    private final PagingDomain domain =
        Objects.requireNonNull(machine.system().createPagingDomain("d", machine.driver()));
    private final Map<Long, Long> frames = new HashMap<>();
    private final SharedLong served = new SharedLong(0);

    Space() {
      domain.setPageRequestHandler(this::bring);
      spaces.add(this);
    }

    private synchronized PageResponse bring(PageRequestGroup group) {
      served.getAndAdd(1);
      for (PageRequest page : group.pages()) {
        long iova = page.iova().value();
        long frame = frames.computeIfAbsent(iova, i -> machine.pages().allocate(12));
        MapOutcome mapped = domain.map(iova, frame, PAGE, Access.READ_WRITE);
        if (mapped != MapOutcome.MAPPED && domain.iovaToPhys(iova) != frame) {
          return PageResponse.INVALID;
        }
      }
      return PageResponse.SUCCESS;
    }

    /** Where a page is, or -2. */
    synchronized long frame(long iova) {
      return frames.getOrDefault(iova, -2L);
    }

    void unmap(long iova) {
      Gather gather = new Gather();
      domain.unmap(iova, PAGE, gather);
      assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    }

    void end() {
      assertThat(domain.destroy()).isTrue();
      frames.values().forEach(machine.pages()::free);
    }
  }
}

package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.PageRequest;
import portcullis.core.fault.PageRequestGroup;
import portcullis.core.fault.PageResponse;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.driver.UnitSettings;

/**
 * A device faults on a page, software brings it, and the device goes on: through driver and model.
 */
@Timeout(300)
class RiscvPageRequestTest {
  private static final long IOVA = 0x4000_0000L;
  private static final long PAGE = 4096;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int NIC = 0x10;
  private static final int GPU = 0x18;

  private final RiscvFixture machine =
      new RiscvFixture(
          RiscvIommuDriver.Options.DEFAULT,
          UnitSettings.DEFAULT
              .withTimeouts(2_000_000_000L, 10_000_000_000L, 10_000_000_000L)
              .withPageRequestQueue(2),
          RiscvFixture.withAts());
  private final List<Device> devices = new ArrayList<>();
  private final ConcurrentHashMap<Long, Long> frames = new ConcurrentHashMap<>();
  private final SharedLong served = new SharedLong(0);
  private PagingDomain domain;

  @BeforeEach
  void start() {
    domain = newDomain();
    domain.setPageRequestHandler(this::bring);
  }

  @AfterEach
  void stop() {
    devices.forEach(machine.system()::release);
    assertThat(domain.destroy()).isTrue();
    for (int id : new int[] {NIC, GPU}) {
      if (devices.stream().anyMatch(device -> device.description().requesterId() == id)) {
        assertThat(machine.functions(0).function(id).pages().unexpectedResponses())
            .as("groups answered twice")
            .isZero();
        assertThat(machine.functions(0).function(id).pages().outstanding())
            .as("groups never answered")
            .isZero();
      }
    }
    frames.values().forEach(machine.pages()::free);
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void aMissingPageIsBroughtAndTheAccessGoesOn() {
    attached(NIC);
    assertThat(access(NIC, IOVA, Access.WRITE)).isEqualTo(frames.get(IOVA));
    assertThat(served.get()).isOne();
    assertThat(access(NIC, IOVA + 8, Access.READ)).isEqualTo(frames.get(IOVA) + 8);
    assertThat(served.get()).isOne();
    Gather gather = new Gather();
    domain.unmap(IOVA, PAGE, gather);
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(access(NIC, IOVA, Access.READ)).isEqualTo(frames.get(IOVA));
    assertThat(served.get()).as("it was asked for again").isEqualTo(2);
  }

  @Test
  void whoIsToldThatThePageWillNotComeGivesUp() {
    Device nic = attached(NIC);
    domain.setPageRequestHandler(null);
    assertThat(access(NIC, IOVA, Access.READ)).isNegative();
    domain.setPageRequestHandler(group -> {
      throw new IllegalStateException("no such page");
    });
    assertThat(access(NIC, IOVA, Access.READ)).isNegative();
    assertThat(machine.unit(0).statistics().get(UnitCounter.PAGE_HANDLER_FAILURES)).isOne();
    domain.setPageRequestHandler(this::bring);
    assertThat(access(NIC, IOVA, Access.READ)).isEqualTo(frames.get(IOVA));
    assertThat(nic.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(access(NIC, IOVA, Access.READ)).isNegative();
    assertThat(nic.attach(domain).isAttached()).isTrue();
    domain.setPageRequestHandler(group -> PageResponse.FAILURE);
    assertThat(access(NIC, IOVA + PAGE, Access.READ)).isNegative();
    assertThat(machine.functions(0).function(NIC).pages().isEnabled()).isFalse();
  }

  @Test
  void aStormThatOverflowsTheQueueEndsWithEveryPageBrought() {
    attached(NIC);
    attached(GPU);
    List<Task> faulting = new ArrayList<>();
    SharedLong reached = new SharedLong(0);
    for (int i = 0; i < 8; i++) {
      int first = i * 32;
      int id = i % 4 == 0 ? GPU : NIC;
      faulting.add(
          Task.spawn(
              "faulting-" + i,
              () -> {
                for (int page = first; page < first + 32; page++) {
                  // The unit answers "look again" where its queue is full, which a device does only
                  // so often.
                  long at = -1;
                  while (at < 0) {
                    at = access(id, IOVA + page * PAGE, Access.WRITE);
                  }
                  reached.getAndAdd(at == frames.get(IOVA + page * PAGE) ? 1 : 0);
                }
              }));
    }
    faulting.forEach(Task::join);
    assertThat(reached.get()).isEqualTo(256);
  }

  @Test
  void aDeviceReleasedWhileItWaitsIsAnsweredAndTouchedNoMore() {
    Device nic = attached(NIC);
    attached(GPU);
    Signal called = new Signal();
    Signal goOn = new Signal();
    domain.setPageRequestHandler(group -> {
      if (group.requesterId() != NIC) {
        return bring(group);
      }
      called.raise();
      goOn.await(PATIENCE_NANOS);
      return PageResponse.FAILURE;
    });
    SharedRef<@Nullable Long> answer = new SharedRef<>(null);
    Task waiting = Task.spawn("nic", () -> answer.set(access(NIC, IOVA, Access.READ)));
    assertThat(called.await(PATIENCE_NANOS)).isTrue();
    assertThat(access(GPU, IOVA, Access.READ)).as("others go on").isEqualTo(frames.get(IOVA));
    machine.system().release(nic);
    waiting.join();
    assertThat(answer.get()).isNegative();
    long sent = machine.unit(0).statistics().get(UnitCounter.ATS_PRGR);
    goOn.raise();
    domain.setPageRequestHandler(null); // which waits for the call
    assertThat(machine.unit(0).statistics().get(UnitCounter.ATS_PRGR)).isEqualTo(sent);
    assertThat(machine.functions(0).function(NIC).pages().isEnabled()).isTrue();
  }

  @Test
  void aReplacedDomainsHandlerIsNotHeardAndTheNewOneIsAsked() {
    Device nic = attached(NIC);
    Signal called = new Signal();
    Signal goOn = new Signal();
    domain.setPageRequestHandler(group -> {
      called.raise();
      goOn.await(PATIENCE_NANOS);
      return PageResponse.FAILURE;
    });
    PagingDomain next = newDomain();
    next.setPageRequestHandler(group -> bring(group, next));
    SharedRef<@Nullable Long> answer = new SharedRef<>(null);
    Task waiting = Task.spawn("nic", () -> answer.set(access(NIC, IOVA, Access.READ)));
    assertThat(called.await(PATIENCE_NANOS)).isTrue();
    SharedLong accessed = new SharedLong(0);
    assertThat(nic.attach(next).isAttached()).isTrue();
    waiting.join();
    // It looked again while it had no context, or found the page through the new domain.
    while (Objects.requireNonNull(answer.get()) < 0 && accessed.getAndAdd(1) == 0) {
      answer.set(access(NIC, IOVA, Access.READ));
    }
    assertThat(answer.get()).isEqualTo(frames.get(IOVA));
    goOn.raise();
    domain.setPageRequestHandler(null);
    assertThat(nic.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(next.destroy()).isTrue();
  }

  @Test
  void pagesComeAndGoWhileDomainsAreChanged() {
    Device nic = attached(NIC);
    attached(GPU);
    SharedLong running = new SharedLong(1);
    SharedLong reached = new SharedLong(0);
    List<Task> tasks = new ArrayList<>();
    for (int id : new int[] {NIC, GPU}) {
      tasks.add(
          Task.spawn(
              "dma-" + id,
              () -> {
                for (int i = 0; running.get() == 1; i++) {
                  long iova = IOVA + (i % 16) * PAGE;
                  long at = access(id, iova, Access.READ);
                  reached.getAndAdd(at >= 0 && at == frames.get(iova) ? 1 : 0);
                }
              }));
    }
    Gather gather = new Gather();
    for (int i = 0; i < 200; i++) {
      domain.unmap(IOVA + (i % 16) * PAGE, PAGE, gather);
      assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
      if (i % 10 == 0) {
        assertThat(nic.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
        assertThat(nic.attach(domain).isAttached()).isTrue();
      }
    }
    running.set(0);
    tasks.forEach(Task::join);
    assertThat(reached.get()).isPositive();
  }

  private Device attached(int id) {
    Device device = machine.probe(0, "dev" + id, id);
    devices.add(device);
    assertThat(device.attach(domain).isAttached()).isTrue();
    return device;
  }

  private PagingDomain newDomain() {
    return Objects.requireNonNull(machine.system().createPagingDomain("d", machine.driver()));
  }

  /** Maps each page to the one frame that stands for it. */
  private PageResponse bring(PageRequestGroup group) {
    return bring(group, domain);
  }

  private synchronized PageResponse bring(PageRequestGroup group, PagingDomain target) {
    served.getAndAdd(1);
    for (PageRequest page : group.pages()) {
      long iova = page.iova().value();
      long frame = frames.computeIfAbsent(iova, i -> machine.pages().allocate(12));
      MapOutcome mapped = target.map(iova, frame, PAGE, Access.READ_WRITE);
      if (mapped != MapOutcome.MAPPED && target.iovaToPhys(iova) != frame) {
        return PageResponse.INVALID;
      }
    }
    return PageResponse.SUCCESS;
  }

  private long access(int id, long iova, int access) {
    machine.functions(0).port(id).requestPages(PATIENCE_NANOS);
    return machine.functions(0).access(id, DmaTransaction.NO_PROCESS, iova, access);
  }
}

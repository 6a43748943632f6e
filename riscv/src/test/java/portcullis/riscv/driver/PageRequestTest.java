package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceDescription.PageRequests;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.PageRequest;
import portcullis.core.fault.PageRequestGroup;
import portcullis.core.fault.PageRequestHandler;
import portcullis.core.fault.PageResponse;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PageGroupResponse;
import portcullis.riscv.spec.PageRequestQueueControl;
import portcullis.riscv.spec.PageRequestRecord;
import portcullis.riscv.spec.Register;

/** Page requests of devices: the queue, whom they go to, and one response for each group. */
@Timeout(60)
class PageRequestTest {
  private static final int NIC = 5;
  private static final int GPU = 0x2_0106;
  private static final long READ = PageRequestRecord.R.mask();
  private static final long WRITE = PageRequestRecord.W.mask();
  private static final long LAST = PageRequestRecord.L.mask();
  private static final int NO_PROCESS = -1;

  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private final List<Device> devices = new ArrayList<>();
  private final List<PageRequestGroup> served = Collections.synchronizedList(new ArrayList<>());
  private final SharedLong holding = new SharedLong(0);
  private RiscvIommu unit;
  private PagingDomain domain;

  @BeforeEach
  void start() {
    bench.fake.capabilities |= Capabilities.ATS.mask();
    unit = bench.installed();
    domain = system.createPagingDomain("domain", bench.driver);
    domain.setPageRequestHandler(answering(PageResponse.SUCCESS));
  }

  @AfterEach
  void stop() {
    holding.set(0);
    devices.forEach(system::release);
    assertThat(domain.destroy()).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void onlyATranslatingContextOfADeviceThatHasThemAllowsThem() {
    long plain = DeviceContext.V.mask();
    long withAts = plain | DeviceContext.EN_ATS.mask();
    long withRequests = withAts | DeviceContext.EN_PRI.mask();
    Device nic = probe(NIC, PageRequests.ANSWERED_PLAIN);
    nic.attach(domain);
    probe(GPU, PageRequests.ANSWERED_WITH_PROCESS).attach(domain);
    probe(7, PageRequests.NONE).attach(domain);
    assertThat(bench.context(NIC)).isEqualTo(withRequests);
    assertThat(bench.context(GPU)).isEqualTo(withRequests | DeviceContext.PRPR.mask());
    assertThat(bench.context(7)).isEqualTo(withAts);
    nic.attach(IdentityDomain.IDENTITY);
    assertThat(bench.context(NIC)).isEqualTo(plain);
  }

  @Test
  void aGroupIsServedWholeAndAnsweredOnce() {
    probe(GPU, PageRequests.ANSWERED_PLAIN).attach(domain);
    request(GPU, NO_PROCESS, 9, 0x1000, READ);
    request(GPU, NO_PROCESS, 8, 0x7000, READ | LAST);
    request(GPU, NO_PROCESS, 9, 0x2000, READ | WRITE | LAST);
    assertThat(responses(2)).containsExactly("2:106 group 8 SUCCESS", "2:106 group 9 SUCCESS");
    assertThat(served)
        .containsExactly(
            new PageRequestGroup("dev131334", GPU, -1, 8, List.of(page(0x7000, Access.READ))),
            new PageRequestGroup(
                "dev131334",
                GPU,
                -1,
                9,
                List.of(page(0x1000, Access.READ), page(0x2000, Access.READ_WRITE))));
  }

  @Test
  void theHandlerSaysWhatTheDeviceIsTold() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    domain.setPageRequestHandler(answering(PageResponse.INVALID));
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    assertThat(responses(1)).containsExactly("5 group 1 INVALID_REQUEST");
    domain.setPageRequestHandler(answering(PageResponse.FAILURE));
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    assertThat(responses(2)).endsWith("5 group 1 RESPONSE_FAILURE");
    domain.setPageRequestHandler(group -> {
      throw new IllegalStateException("broken");
    });
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    assertThat(responses(3)).endsWith("5 group 1 INVALID_REQUEST");
    assertThat(unit.statistics().get(UnitCounter.PAGE_HANDLER_FAILURES)).isOne();
    domain.setPageRequestHandler(null);
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    assertThat(responses(4)).endsWith("5 group 1 INVALID_REQUEST");
    assertThat(served).hasSize(2);
  }

  @Test
  void aResponseNamesTheProcessOnlyIfTheDeviceExpectsIt() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    probe(GPU, PageRequests.ANSWERED_WITH_PROCESS).attach(domain);
    request(NIC, 77, 1, 0x1000, READ | LAST);
    assertThat(responses(1)).containsExactly("5 group 1 INVALID_REQUEST");
    request(GPU, 77, 2, 0x1000, READ | LAST);
    assertThat(responses(2)).endsWith("2:106 process 77 group 2 INVALID_REQUEST");
    request(GPU, NO_PROCESS, 3, 0x1000, READ | LAST);
    assertThat(responses(3)).endsWith("2:106 group 3 SUCCESS");
  }

  @Test
  void aStopMarkerIsNotAnsweredAndEndsWhatWaitsForItsProcess() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    holding.set(1);
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    awaitServed();
    request(NIC, 77, 2, 0x1000, READ | LAST);
    request(NIC, 77, 3, 0x1000, READ);
    request(NIC, 78, 4, 0x1000, READ | LAST);
    bench.fake.pageRequest(header(NIC, 77), LAST);
    request(NIC, 77, 3, 0x2000, READ | LAST);
    await(UnitCounter.PAGE_REQUESTS, 6);
    holding.set(0);
    assertThat(responses(4))
        .as("77 is told to look again, once for each last request; then no such process")
        .containsExactly(
            "5 group 1 SUCCESS",
            "5 group 2 SUCCESS",
            "5 group 4 INVALID_REQUEST",
            "5 group 3 INVALID_REQUEST");
  }

  @Test
  void aSlowHandlerHoldsUpNoOtherDevice() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    probe(GPU, PageRequests.ANSWERED_PLAIN).attach(domain);
    Signal never = new Signal();
    domain.setPageRequestHandler(group -> {
      if (group.requesterId() == NIC) {
        never.await(Long.MAX_VALUE);
      }
      return PageResponse.SUCCESS;
    });
    for (int group = 0; group < 14; group++) {
      request(NIC, NO_PROCESS, group, 0x1000, READ | LAST);
    }
    for (int i = 1; i <= 20; i++) {
      request(GPU, NO_PROCESS, 3, 0x1000, READ | LAST);
      assertThat(responses(i)).endsWith("2:106 group 3 SUCCESS");
    }
    system.release(devices.getFirst()); // which answers what waits
    assertThat(responses(34)).hasSize(34);
    never.raise();
    domain.setPageRequestHandler(null); // which waits for the call
    assertThat(responses(34)).hasSize(34);
  }

  @Test
  void aReplacedDomainAnswersWhatIsPendingAndItsHandlerIsNotHeardAnyMore() {
    Device nic = probe(NIC, PageRequests.ANSWERED_PLAIN);
    nic.attach(domain);
    domain.setPageRequestHandler(answering(PageResponse.INVALID));
    holding.set(1);
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    awaitServed();
    request(NIC, NO_PROCESS, 2, 0x1000, READ | LAST);
    request(NIC, NO_PROCESS, 3, 0x1000, READ);
    PagingDomain next = system.createPagingDomain("next", bench.driver);
    next.setPageRequestHandler(group -> {
      served.add(group);
      return PageResponse.FAILURE;
    });
    assertThat(nic.attach(next).isAttached()).isTrue();
    assertThat(responses(2)).containsExactly("5 group 1 SUCCESS", "5 group 2 SUCCESS");
    request(NIC, NO_PROCESS, 2, 0x9000, READ | LAST);
    assertThat(responses(3)).endsWith("5 group 2 RESPONSE_FAILURE");
    holding.set(0); // the former handler was still at work
    domain.setPageRequestHandler(null); // which waits for the former handler
    assertThat(responses(3)).hasSize(3);
    assertThat(served).extracting(PageRequestGroup::index).containsExactly(1, 2);
    nic.attach(BlockedDomain.BLOCKED);
    assertThat(next.destroy()).isTrue();
  }

  @Test
  void aHandlerMayBlockOrReleaseItsOwnDevice() {
    Device nic = probe(NIC, PageRequests.ANSWERED_PLAIN);
    nic.attach(domain);
    domain.setPageRequestHandler(group -> {
      if (group.index() == 1) {
        nic.attach(BlockedDomain.BLOCKED);
        nic.attach(domain);
      } else {
        system.release(nic);
      }
      return PageResponse.FAILURE;
    });
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    assertThat(responses(1)).containsExactly("5 group 1 SUCCESS");
    request(NIC, NO_PROCESS, 2, 0x1000, READ | LAST);
    assertThat(responses(2)).endsWith("5 group 2 SUCCESS");
    request(NIC, NO_PROCESS, 3, 0x1000, READ | LAST);
    await(UnitCounter.PAGE_REQUESTS_DROPPED, 1);
    assertThat(responses(2)).as("nothing is sent after the release").hasSize(2);
  }

  @Test
  void anOverflowIsPutRightAndUnfinishedGroupsAreNotServed() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    request(NIC, NO_PROCESS, 6, 0x1000, READ);
    await(UnitCounter.PAGE_REQUESTS, 1);
    synchronized (bench.fake) { // the unit's thread cannot read meanwhile
      for (int group = 0; group < 15; group++) {
        assertThat(bench.fake.pageRequest(header(NIC, -1), payload(100 + group, 0, READ | LAST)))
            .isTrue();
      }
      assertThat(bench.fake.pageRequest(header(NIC, -1), payload(6, 0x2000, READ | LAST)))
          .isFalse();
    }
    await(UnitCounter.PAGE_REQUESTS_LOST, 1);
    assertThat(bench.fake.get(Register.PQCSR) & PageRequestQueueControl.ERRORS).isZero();
    assertThat(responses(15)).hasSize(15);
    request(NIC, NO_PROCESS, 6, 0x3000, READ | LAST);
    assertThat(responses(16)).endsWith("5 group 6 SUCCESS");
    assertThat(served.getLast().pages()).containsExactly(page(0x3000, Access.READ));
    bench.fake.failPageRequestQueue();
    await(UnitCounter.PAGE_REQUESTS_LOST, 2);
    request(NIC, NO_PROCESS, 6, 0x3000, READ | LAST);
    assertThat(responses(17)).hasSize(17);
  }

  @Test
  void whatADeviceMayNotSendCostsNobodyAnything() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    probe(7, PageRequests.NONE).attach(domain);
    holding.set(1);
    request(NIC, NO_PROCESS, 0, 0x1000, READ | LAST);
    awaitServed();
    request(NIC, NO_PROCESS, 0, 0x1000, READ | LAST); // before its answer
    request(7, NO_PROCESS, 0, 0x1000, READ | LAST);
    request(0x99, NO_PROCESS, 0, 0x1000, READ | LAST);
    request(NIC, NO_PROCESS, 5, 0x1000, LAST);
    await(UnitCounter.PAGE_REQUESTS_DROPPED, 4);
    for (int i = 0; i < 2000; i++) { // more than are kept
      request(NIC, NO_PROCESS, 1, 0x1000L * i, READ);
      await(UnitCounter.PAGE_REQUESTS, i + 2L);
    }
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    holding.set(0);
    assertThat(responses(2)).containsExactly("5 group 0 SUCCESS", "5 group 1 SUCCESS");
    assertThat(served).as("a group too large is not served").hasSize(1);
    request(NIC, NO_PROCESS, 1, 0x5000, READ | LAST);
    responses(3);
    assertThat(served.getLast().pages()).containsExactly(page(0x5000, Access.READ));
  }

  @Test
  void aResponseIsSentOnceThoughCommandsBehindItFail() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    bench.fake.verdict =
        command ->
            command instanceof IotinvalVma iotinval && iotinval.pscid() == 999
                ? Verdict.ILLEGAL
                : Verdict.EXECUTE;
    for (int i = 1; i <= 100; i++) {
      request(NIC, NO_PROCESS, i, 0x1000, READ | LAST);
      await(UnitCounter.PAGE_REQUESTS, i); // else the queue may be full of them
      assertThat(unit.invalidateAll(999).and(unit.sync()).isCovered()).isFalse();
    }
    assertThat(responses(100)).hasSize(100).doesNotHaveDuplicates();
    bench.fake.verdict = command -> Verdict.EXECUTE;
  }

  @Test
  void aResponseThatTheUnitRefusesIsCountedAndTheNextIsSent() {
    probe(NIC, PageRequests.ANSWERED_PLAIN).attach(domain);
    bench.fake.verdict = command -> command instanceof AtsPrgr ? Verdict.ILLEGAL : Verdict.EXECUTE;
    request(NIC, NO_PROCESS, 1, 0x1000, READ | LAST);
    await(UnitCounter.PAGE_RESPONSES_LOST, 1);
    bench.fake.verdict = command -> Verdict.EXECUTE;
    request(NIC, NO_PROCESS, 2, 0x1000, READ | LAST);
    assertThat(responses(1)).containsExactly("5 group 2 SUCCESS");
  }

  private Device probe(int id, PageRequests requests) {
    DeviceDescription description =
        DeviceDescription.alone("dev" + id, id).withAts(4).withPageRequests(requests);
    Device device = ((ProbeResult.Present) system.probe(unit, description)).device();
    devices.add(device);
    return device;
  }

  private PageRequestHandler answering(PageResponse response) {
    return group -> {
      served.add(group);
      Backoff backoff = new Backoff();
      while (holding.get() != 0) {
        backoff.pause();
      }
      return response;
    };
  }

  private void request(int id, int processId, int group, long iova, long wanted) {
    assertThat(bench.fake.pageRequest(header(id, processId), payload(group, iova, wanted)))
        .isTrue();
  }

  private static long header(int id, int processId) {
    return PageRequestRecord.DID.place(id)
        | (processId < 0
            ? 0
            : PageRequestRecord.PV.mask() | PageRequestRecord.PID.place(processId));
  }

  private static long payload(int group, long iova, long wanted) {
    return iova | PageRequestRecord.GROUP_INDEX.place(group) | wanted;
  }

  private static PageRequest page(long iova, int access) {
    return new PageRequest(new Iova(iova), access, false);
  }

  private void awaitServed() {
    Backoff backoff = new Backoff();
    while (served.isEmpty()) {
      backoff.pause();
    }
  }

  private void await(UnitCounter counter, long wanted) {
    Backoff backoff = new Backoff();
    while (unit.statistics().get(counter) < wanted) {
      backoff.pause();
    }
  }

  /** All responses so far, once there are as many. */
  private List<String> responses(int count) {
    Backoff backoff = new Backoff();
    while (true) {
      List<String> sent =
          bench.fake.effects().stream()
              .filter(command -> command instanceof AtsPrgr)
              .map(PageRequestTest::describe)
              .toList();
      if (sent.size() >= count) {
        return sent;
      }
      backoff.pause();
    }
  }

  private static String describe(Command command) {
    AtsPrgr response = (AtsPrgr) command;
    int code = PageGroupResponse.CODE.extractInt(response.payload());
    PageGroupResponse name =
        Arrays.stream(PageGroupResponse.values()).filter(r -> r.code() == code).findAny().get();
    return "%s%x%s group %d %s"
        .formatted(
            response.target().hasSegment() ? response.target().segment() + ":" : "",
            response.target().routingId(),
            response.target().hasProcess() ? " process " + response.target().processId() : "",
            PageGroupResponse.GROUP_INDEX.extractInt(response.payload()),
            name);
  }
}

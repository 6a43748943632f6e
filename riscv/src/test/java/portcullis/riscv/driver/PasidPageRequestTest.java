package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceDescription.PageRequests;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.PageRequestHandler;
import portcullis.core.fault.PageResponse;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.PageGroupResponse;
import portcullis.riscv.spec.PageRequestRecord;

/** Page requests of a device with PASIDs: each is for the handler of its PASID's domain. */
@Timeout(60)
class PasidPageRequestTest {
  private static final int GPU = 0x2_0106;
  private static final int NO_PROCESS = -1;
  private static final long PLAIN =
      DeviceContext.V.mask() | DeviceContext.PDTV.mask() | DeviceContext.DPE.mask();

  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private final List<PagingDomain> domains = new ArrayList<>();
  private final List<String> served = Collections.synchronizedList(new ArrayList<>());
  private final SharedLong holding = new SharedLong(0);
  private RiscvIommu unit;
  private Device gpu;
  private PagingDomain first;
  private PagingDomain second;

  @BeforeEach
  void start() {
    bench.fake.capabilities |= Capabilities.ATS.mask() | Capabilities.PD8.mask();
    unit = bench.installed();
    DeviceDescription description =
        DeviceDescription.alone("gpu", GPU)
            .withAts(4)
            .withPasids(8)
            .withPageRequests(PageRequests.ANSWERED_WITH_PROCESS);
    gpu = ((ProbeResult.Present) system.probe(unit, description)).device();
    first = domain("first", PageResponse.SUCCESS);
    second = domain("second", PageResponse.FAILURE);
  }

  @AfterEach
  void stop() {
    holding.set(0);
    bench.fake.onEffect = command -> {};
    bench.fake.holdsCommands = false;
    bench.fake.runCommands();
    bench.fake.verdict = command -> Verdict.EXECUTE;
    system.release(gpu);
    domains.forEach(domain -> assertThat(domain.destroy()).isTrue());
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void theDeviceContextAllowsThemWhileItAllowsAts() { // section 2.1.3.1
    long allowed =
        PLAIN
            | DeviceContext.EN_ATS.mask()
            | DeviceContext.EN_PRI.mask()
            | DeviceContext.PRPR.mask();
    assertThat(bench.context(GPU)).isEqualTo(PLAIN);
    attach(7, first);
    assertThat(bench.context(GPU)).isEqualTo(allowed);
    gpu.attach(first);
    gpu.detachPasid(7);
    assertThat(bench.context(GPU)).isEqualTo(allowed);
    gpu.attach(BlockedDomain.BLOCKED);
    assertThat(bench.context(GPU)).isEqualTo(PLAIN);
  }

  @Test
  void eachIsServedByTheHandlerOfItsPasidsDomain() {
    PagingDomain own = domain("own", PageResponse.INVALID);
    gpu.attach(own);
    attach(7, first);
    attach(8, second);
    request(7, 1);
    assertThat(responses(1)).containsExactly("process 7 group 1 SUCCESS");
    request(8, 2);
    assertThat(responses(2)).endsWith("process 8 group 2 RESPONSE_FAILURE");
    request(NO_PROCESS, 3);
    assertThat(responses(3)).endsWith("group 3 INVALID_REQUEST");
    request(0, 4); // section 2.1.3.1: with tc.DPE, process 0 is that of the others
    assertThat(responses(4)).endsWith("process 0 group 4 INVALID_REQUEST");
    assertThat(served).containsExactly("first 7", "second 8", "own -1", "own 0");
    request(9, 5);
    assertThat(responses(5)).as("nobody's").endsWith("process 9 group 5 INVALID_REQUEST");
    gpu.detachPasid(7);
    request(7, 6);
    assertThat(responses(6)).as("not any more").endsWith("process 7 group 6 INVALID_REQUEST");
    assertThat(served).hasSize(4);
  }

  @Test
  void onlyThoseOfAPasidThatMovesAreAnsweredAndTheOthersGoOn() {
    attach(7, first);
    attach(8, second);
    holding.set(1);
    request(7, 1);
    awaitServed(1);
    request(8, 2);
    request(7, 3);
    await(3);
    attach(7, second);
    assertThat(responses(2))
        .as("by now, and to be looked for through the new domain")
        .startsWith("process 7 group 1 SUCCESS", "process 7 group 3 SUCCESS");
    awaitServed(2); // on another thread, since the first is held
    holding.set(0);
    assertThat(responses(3)).endsWith("process 8 group 2 RESPONSE_FAILURE");
    request(7, 1);
    assertThat(responses(4)).endsWith("process 7 group 1 RESPONSE_FAILURE");
    assertThat(served).containsExactly("first 7", "second 8", "second 7");
  }

  @Test
  void whatIsAskedForBetweenTwoDomainsIsNotAnsweredByTheFormer() {
    PagingDomain former = domain("former", PageResponse.INVALID);
    attach(7, former);
    holding.set(1);
    // From the break on the unit says nothing, but the device may still ask.
    bench.fake.onEffect = command -> bench.fake.holdsCommands |= command instanceof IodirInvalPdt;
    Task moving = Task.spawn("moving", () -> attach(7, first));
    Backoff backoff = new Backoff();
    while (unit.statistics().get(UnitCounter.ATS_INVAL) == 0) {
      backoff.pause();
    }
    request(7, 1);
    awaitServed(1);
    bench.fake.onEffect = command -> {};
    bench.fake.holdsCommands = false;
    bench.fake.runCommands();
    moving.join();
    assertThat(responses(1)).containsExactly("process 7 group 1 SUCCESS");
    holding.set(0);
    request(7, 1);
    assertThat(responses(2)).containsOnly("process 7 group 1 SUCCESS");
    assertThat(served).containsExactly("former 7", "first 7");
  }

  @Test
  void whoLosesAtsHasEverythingAnswered() {
    attach(7, first);
    attach(8, second);
    holding.set(1);
    request(8, 1);
    awaitServed(1);
    request(8, 2);
    await(2);
    bench.fake.verdict =
        command ->
            command instanceof AtsInval ats && ats.target().processId() == 7
                ? Verdict.TIME_OUT
                : Verdict.EXECUTE;
    gpu.detachPasid(7);
    assertThat(bench.context(GPU)).as("neither ATS nor page requests").isEqualTo(PLAIN);
    assertThat(responses(2))
        .containsExactly("process 8 group 1 SUCCESS", "process 8 group 2 SUCCESS");
  }

  @Test
  void aReleaseAnswersThePasidsToo() {
    attach(7, first);
    attach(8, second); // else another worker may find that it is nobody's
    holding.set(1);
    request(7, 1);
    awaitServed(1);
    request(8, 2);
    await(2);
    system.release(gpu);
    assertThat(responses(2))
        .containsExactlyInAnyOrder("process 7 group 1 SUCCESS", "process 8 group 2 SUCCESS");
    holding.set(0);
    first.setPageRequestHandler(null); // which waits for the call
    second.setPageRequestHandler(null);
    assertThat(responses(2)).hasSize(2);
  }

  private PagingDomain domain(String name, PageResponse answer) {
    PagingDomain made = Objects.requireNonNull(system.createPagingDomain(name, bench.driver));
    PageRequestHandler handler =
        group -> {
          served.add(name + " " + group.processId());
          Backoff backoff = new Backoff();
          while (holding.get() != 0) {
            backoff.pause();
          }
          return answer;
        };
    made.setPageRequestHandler(handler);
    domains.add(made);
    return made;
  }

  private void attach(int pasid, PagingDomain target) {
    assertThat(gpu.attachPasid(pasid, target).isAttached()).isTrue();
  }

  private void request(int processId, int group) {
    long process =
        processId < 0 ? 0 : PageRequestRecord.PV.mask() | PageRequestRecord.PID.place(processId);
    long payload =
        0x1000
            | PageRequestRecord.GROUP_INDEX.place(group)
            | PageRequestRecord.R.mask()
            | PageRequestRecord.L.mask();
    assertThat(bench.fake.pageRequest(PageRequestRecord.DID.place(GPU) | process, payload))
        .isTrue();
  }

  private void awaitServed(int count) {
    Backoff backoff = new Backoff();
    while (served.size() < count) {
      backoff.pause();
    }
  }

  private void await(long requests) {
    Backoff backoff = new Backoff();
    while (unit.statistics().get(UnitCounter.PAGE_REQUESTS) < requests) {
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
              .map(command -> describe((AtsPrgr) command))
              .toList();
      if (sent.size() >= count) {
        return sent;
      }
      backoff.pause();
    }
  }

  private static String describe(AtsPrgr response) {
    int code = PageGroupResponse.CODE.extractInt(response.payload());
    String name = "code " + code;
    for (PageGroupResponse known : PageGroupResponse.values()) {
      name = known.code() == code ? known.name() : name;
    }
    return "%sgroup %d %s"
        .formatted(
            response.target().hasProcess() ? "process " + response.target().processId() + " " : "",
            PageGroupResponse.GROUP_INDEX.extractInt(response.payload()),
            name);
  }
}

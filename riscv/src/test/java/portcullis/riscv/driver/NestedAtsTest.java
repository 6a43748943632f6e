package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.NestedResult;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.fault.PageResponse;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.PageGroupResponse;
import portcullis.riscv.spec.PageRequestRecord;

/** Second stages and nesting with devices that cache translations and ask for pages. */
@Timeout(60)
class NestedAtsTest {
  private static final int ID = 5;
  private static final long ROOT = 0x1_2345_6000L;
  private static final long PAGE = 0x1000;

  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private final SharedLong served = new SharedLong(0);
  private RiscvIommu unit;
  private Device device;
  private PagingDomain parent;
  private NestedDomain nested;

  @BeforeEach
  void start() {
    bench.fake.capabilities |= Capabilities.ATS.mask() | Capabilities.SV39X4.mask();
    unit = bench.installed();
    DeviceDescription description =
        DeviceDescription.alone("dev", ID).withAts(1).withPageRequests();
    device = ((ProbeResult.Present) system.probe(unit, description)).device();
    parent =
        Objects.requireNonNull(system.createPagingDomain("parent", bench.driver, Stage.SECOND));
    RiscvFirstStage guest = new RiscvFirstStage(FirstStageMode.SV39, ROOT, 3, false);
    nested = ((NestedResult.Created) system.createNestedDomain("nested", parent, guest)).domain();
    parent.setPageRequestHandler(group -> {
      served.getAndAdd(1);
      return PageResponse.SUCCESS;
    });
  }

  @AfterEach
  void stop() {
    bench.fake.verdict = command -> Verdict.EXECUTE;
    system.release(device);
    assertThat(nested.destroy()).isTrue();
    assertThat(parent.destroy()).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void pagesOfASecondStageAreServedAndThoseOfANestedDomainWillNotCome() {
    assertThat(device.attach(parent).isAttached()).isTrue();
    request(1);
    assertThat(answers(1)).containsExactly(PageGroupResponse.SUCCESS.toGroup(1));
    assertThat(served.get()).isOne();
    assertThat(device.attach(nested).isAttached()).isTrue();
    request(2);
    assertThat(answers(2)).endsWith(PageGroupResponse.INVALID_REQUEST.toGroup(2));
    assertThat(served.get()).as("they are not the parent's pages").isOne();
  }

  @Test
  void aDeviceIsToldWhenTheUnitHasForgottenTheContextWhoseRootMoves() { // section 6.3.4
    assertThat(device.attach(nested).isAttached()).isTrue();
    parent.map(ROOT - PAGE, 0x8100_0000L, 2 * PAGE, Access.READ_WRITE);
    assertThat(namesOf(() -> unmap(ROOT - PAGE)))
        .startsWith("IotinvalGvma", "IofenceC")
        .endsWith("AtsInval", "IofenceC")
        .doesNotContain("IodirInvalDdt");
    assertThat(namesOf(() -> unmap(ROOT)))
        .startsWith("IotinvalGvma", "IofenceC")
        .endsWith("IodirInvalDdt", "IotinvalVma", "IofenceC", "AtsInval", "IofenceC");
  }

  @Test
  void aDeviceThatDoesNotForgetIsReportedWhateverMoves() {
    assertThat(device.attach(nested).isAttached()).isTrue();
    parent.map(ROOT - PAGE, 0x8100_0000L, 2 * PAGE, Access.READ_WRITE);
    bench.fake.verdict =
        command -> command instanceof AtsInval ? Verdict.TIME_OUT : Verdict.EXECUTE;
    FlushReport.Failure failure = new FlushReport.Failure("dev", "iommu0", SyncOutcome.TIMED_OUT);
    assertThat(unmap(ROOT - PAGE).failures()).containsExactly(failure);
    assertThat(unmap(ROOT).failures()).containsExactly(failure);
    bench.fake.verdict = command -> Verdict.EXECUTE;
    parent.map(ROOT, 0x8100_0000L, PAGE, Access.READ_WRITE);
    assertThat(unmap(ROOT)).as("and has room again").isEqualTo(FlushReport.COMPLETE);
  }

  private FlushReport unmap(long iova) {
    Gather gather = new Gather();
    assertThat(parent.unmap(iova, PAGE, gather)).isEqualTo(PAGE);
    return parent.sync(gather);
  }

  private List<String> namesOf(Runnable action) {
    int before = bench.fake.effects().size();
    action.run();
    List<Command> effects = bench.fake.effects();
    return effects.subList(before, effects.size()).stream()
        .map(command -> command.getClass().getSimpleName())
        .toList();
  }

  private void request(int group) {
    assertThat(
            bench.fake.pageRequest(
                PageRequestRecord.DID.place(ID),
                0x7000
                    | PageRequestRecord.GROUP_INDEX.place(group)
                    | PageRequestRecord.R.mask()
                    | PageRequestRecord.L.mask()))
        .isTrue();
  }

  /** Payloads of all responses so far, once there are as many. */
  private List<Long> answers(int count) {
    Backoff backoff = new Backoff();
    while (true) {
      List<Long> sent =
          bench.fake.effects().stream()
              .filter(command -> command instanceof AtsPrgr)
              .map(command -> ((AtsPrgr) command).payload())
              .toList();
      if (sent.size() >= count) {
        return sent;
      }
      backoff.pause();
    }
  }
}

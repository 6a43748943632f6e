package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Task;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalVma;

/** Devices with ATS: their contexts, and the commands that make them forget. */
@Timeout(120)
class AtsTest {
  private static final long IOVA = 0x4000_0000L;
  private static final long PLAIN = DeviceContext.V.mask();
  private static final long WITH_ATS = PLAIN | DeviceContext.EN_ATS.mask();
  private static final int NIC = 5;
  private static final int DISK = 0x2_0106;

  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private final Gather gather = new Gather();
  private final List<Device> devices = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();
  private RiscvIommu unit;
  private PagingDomain domain;

  @BeforeEach
  void start() {
    bench.fake.capabilities |= Capabilities.ATS.mask();
    unit = bench.installed();
    domain = system.createPagingDomain("domain", bench.driver);
    bench.fake.onEffect = command -> seen.add(name(command));
  }

  @AfterEach
  void stop() {
    bench.fake.verdict = command -> Verdict.EXECUTE;
    devices.forEach(system::release);
    assertThat(domain.destroy()).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void onlyATranslatingContextOfADeviceThatHasAtsAllowsIt() {
    Device nic = probe(NIC, 4);
    Device old = probe(6, 0);
    nic.attach(domain);
    old.attach(domain);
    assertThat(bench.context(NIC)).isEqualTo(WITH_ATS);
    assertThat(bench.context(6)).isEqualTo(PLAIN);
    nic.attach(IdentityDomain.IDENTITY);
    assertThat(bench.context(NIC)).isEqualTo(PLAIN);
  }

  @Test
  void devicesForgetAfterTheirUnitHas() {
    probe(NIC, 4).attach(domain);
    probe(DISK, 1).attach(domain);
    unmap(0x4000);
    seen.clear();
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(seen)
        .as("both are told before either is waited for")
        .startsWith("IOTINVAL")
        .endsWith("IOTINVAL", "IOFENCE", "ATS 5 40001800", "ATS 2:106 40001800", "IOFENCE");
    seen.clear();
    domain.flushAll(new PageChain());
    assertThat(seen).contains("ATS 5 7ffffffffffff800", "ATS 2:106 7ffffffffffff800");
  }

  @Test
  void aReplacementLeavesNothingInTheDevice() {
    Device nic = probe(NIC, 4);
    nic.attach(domain);
    PagingDomain second = system.createPagingDomain("second", bench.driver);
    seen.clear();
    assertThat(nic.attach(second).isAttached()).isTrue();
    assertThat(seen)
        .startsWith(
            "IODIR",
            "IOTINVAL",
            "IOFENCE",
            "ATS 5 7ffffffffffff800",
            "IOFENCE",
            "IODIR",
            "IOFENCE");
    assertThat(bench.context(NIC)).isEqualTo(WITH_ATS);
    seen.clear();
    domain.flushAll(new PageChain());
    assertThat(seen).as("nobody is left in it").isEmpty();
    nic.attach(BlockedDomain.BLOCKED);
    assertThat(second.destroy()).isTrue();
  }

  @Test
  void aDeviceThatDoesNotAnswerIsReportedAndTheOthersAreFlushed() {
    probe(NIC, 4).attach(domain);
    probe(DISK, 1).attach(domain);
    deaf(NIC);
    unmap(0x1000);
    seen.clear();
    FlushReport report = domain.sync(gather);
    assertThat(report.isCovered()).isFalse();
    assertThat(report.failures())
        .containsExactly(new FlushReport.Failure("dev5", "iommu0", SyncOutcome.TIMED_OUT));
    assertThat(seen).contains("IOTINVAL", "ATS 2:106 40000000");
    assertThat(unit.statistics().get(UnitCounter.FAILED_COMMANDS))
        .as("both, of whom one did not answer, and that one alone")
        .isEqualTo(3);
    assertThat(unit.sync()).as("told once").isEqualTo(SyncOutcome.COMPLETE);
    bench.fake.verdict = command -> Verdict.EXECUTE;
    assertThat(domain.flushAll(new PageChain())).isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  void aDeviceThatDoesNotAnswerIsDetachedAndGetsNoAtsUntilItDoes() {
    Device nic = probe(NIC, 4);
    nic.attach(domain);
    deaf(NIC);
    assertThat(nic.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(bench.context(NIC)).isZero();
    unmap(0x1000);
    assertThat(domain.sync(gather)).as("it is detached").isEqualTo(FlushReport.COMPLETE);

    assertThat(nic.attach(domain).isAttached()).isTrue();
    assertThat(bench.context(NIC)).as("what it holds must not be used").isEqualTo(PLAIN);
    unmap(0x1000);
    assertThat(domain.sync(gather)).as("it can use nothing").isEqualTo(FlushReport.COMPLETE);

    bench.fake.verdict = command -> Verdict.EXECUTE;
    nic.attach(BlockedDomain.BLOCKED);
    nic.attach(domain);
    assertThat(bench.context(NIC)).isEqualTo(WITH_ATS);
  }

  @Test
  void devicesGetMoreTimeThanTheirUnit() {
    unit.shutDown(Afterwards.BLOCKED);
    bench.settings =
        DriverBench.SETTINGS
            .withTimeouts(20_000_000L, 20_000_000L, 1_000_000L)
            .withDeviceTimeout(60_000_000_000L);
    unit = bench.installed();
    probe(NIC, 4).attach(domain);
    unmap(0x1000);
    // From the fence of the unit's own part on.
    bench.fake.onEffect = command -> bench.fake.holdsCommands = command instanceof IofenceC;
    SharedRef<FlushReport> report = new SharedRef<>(null);
    Task flush = Task.spawn("flush", () -> report.set(domain.sync(gather)));
    long patienceOfTheUnit = Clock.nanos() + 50_000_000L;
    Backoff backoff = new Backoff();
    while (unit.statistics().get(UnitCounter.ATS_INVAL) < 1 || !Clock.isPast(patienceOfTheUnit)) {
      backoff.pause();
    }
    bench.fake.onEffect = command -> {};
    bench.fake.holdsCommands = false;
    bench.fake.runCommands();
    flush.join();
    assertThat(report.get()).isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  void aTimeOutIsToldToNobodyWhoseCommandsAreDone() {
    probe(NIC, 4).attach(domain);
    deaf(NIC);
    unmap(0x1000);
    SharedLong others = new SharedLong(0);
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(
          Task.spawn(
              "other-" + i,
              () -> {
                for (int j = 0; j < 200; j++) {
                  boolean done =
                      unit.invalidateAll(900) == SyncOutcome.COMPLETE
                          && unit.sync() == SyncOutcome.COMPLETE;
                  others.getAndAdd(done ? 1 : 0);
                }
              }));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(domain.flushAll(new PageChain()).failures()).hasSize(1);
    }
    tasks.forEach(Task::join);
    assertThat(others.get()).isEqualTo(600);
    domain.sync(gather);
  }

  private Device probe(int id, int queueDepth) {
    DeviceDescription description = DeviceDescription.alone("dev" + id, id).withAts(queueDepth);
    Device device = ((ProbeResult.Present) system.probe(unit, description)).device();
    devices.add(device);
    return device;
  }

  private void deaf(int routingId) {
    bench.fake.verdict =
        command ->
            command instanceof AtsInval ats && ats.target().routingId() == routingId
                ? Verdict.TIME_OUT
                : Verdict.EXECUTE;
  }

  private void unmap(long sizeBytes) {
    domain.map(IOVA, 0x8100_0000L, sizeBytes, Access.READ);
    domain.unmap(IOVA, sizeBytes, gather);
  }

  private static String name(Command command) {
    return switch (command) {
      case IodirInvalDdt _ -> "IODIR";
      case IotinvalVma _ -> "IOTINVAL";
      case IofenceC _ -> "IOFENCE";
      case AtsInval ats ->
          "ATS %s%x %x"
              .formatted(
                  ats.target().hasSegment() ? ats.target().segment() + ":" : "",
                  ats.target().routingId(),
                  ats.payload());
      default -> command.toString();
    };
  }
}

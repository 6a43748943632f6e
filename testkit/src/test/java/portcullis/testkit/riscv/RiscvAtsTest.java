package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitCounter;
import portcullis.riscv.driver.UnitSettings;
import portcullis.testkit.domain.IommuFixture;

/** Devices whose own caches are warm, told by the driver through the model to forget. */
@Timeout(300)
class RiscvAtsTest {
  private static final long IOVA = 0x4000_0000L;
  private static final long PAGE = 4096;
  private static final int FIRST_ID = 0x10;

  private final RiscvFixture machine =
      new RiscvFixture(
          RiscvIommuDriver.Options.DEFAULT,
          UnitSettings.DEFAULT
              .withTimeouts(2_000_000_000L, 10_000_000_000L, 10_000_000_000L)
              .withDeviceTimeout(60_000_000_000L),
          RiscvFixture.withAts(),
          RiscvFixture.withAts());
  private final List<Device> devices = new ArrayList<>();
  private final List<PagingDomain> domains = new ArrayList<>();
  private final Gather gather = new Gather();
  private PagingDomain domain;
  private long frame;

  @BeforeEach
  void start() {
    frame = machine.pages().allocate(12);
    domain = newDomain();
    map(domain);
  }

  @AfterEach
  void stop() {
    for (Device device : devices) {
      machine.functions(unitOf(device)).deafen(id(device), false, false);
      machine.system().release(device);
    }
    domain.flushAll(new PageChain());
    domains.forEach(made -> assertThat(made.destroy()).isTrue());
    machine.pages().free(frame);
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void aWarmCacheIsUsedWithoutAskingTheUnitAndForgetsAtAnUnmap() { // 4
    Device device = warm(0, FIRST_ID);
    long misses = machine.functions(0).port(FIRST_ID).misses();
    assertThat(cached(device)).isEqualTo(frame);
    assertThat(machine.functions(0).port(FIRST_ID).misses()).isEqualTo(misses);
    assertThat(unmap()).isEqualTo(FlushReport.COMPLETE);
    assertThat(cached(device)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(cacheOf(device)).isZero();
  }

  @Test
  void aDeviceTakesNothingFromOneDomainToAnother() { // 1, 4
    Device device = warm(0, FIRST_ID);
    PagingDomain next = newDomain();
    attach(device, next);
    assertThat(cached(device)).isEqualTo(IommuFixture.BLOCKED);
    map(next);
    assertThat(cached(device)).isEqualTo(frame);
    attach(device, BlockedDomain.BLOCKED);
    assertThat(cacheOf(device)).isZero();
    assertThat(access(device)).isEqualTo(IommuFixture.BLOCKED);
    attach(device, next);
    assertThat(cached(device)).isEqualTo(frame);
    machine.system().release(device);
    assertThat(cacheOf(device)).isZero();
    assertThat(access(device)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  void aDeafDeviceFailsAloneAndAllOthersAreFlushed() { // 5
    List<Device> warm = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      warm.add(warm(i % 2, FIRST_ID + i));
    }
    machine.functions(0).deafen(FIRST_ID + 4, true, true);
    FlushReport report = unmap();
    assertThat(report.isCovered()).isFalse();
    assertThat(report.failures())
        .containsExactly(new FlushReport.Failure("dev20", "iommu0", SyncOutcome.TIMED_OUT));
    for (Device device : warm) {
      boolean deaf = id(device) == FIRST_ID + 4;
      assertThat(cached(device)).isEqualTo(deaf ? frame : IommuFixture.BLOCKED);
    }
    machine.functions(0).deafen(FIRST_ID + 4, false, false);
    assertThat(domain.flushAll(new PageChain())).isEqualTo(FlushReport.COMPLETE);
    assertThat(cached(warm.get(4))).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  void allDevicesOfAFlushAreToldBehindOneFence() { // 5
    for (int i = 0; i < 16; i++) {
      warm(0, FIRST_ID + i);
    }
    long fences = machine.unit(0).statistics().get(UnitCounter.IOFENCE);
    long told = machine.unit(0).statistics().get(UnitCounter.ATS_INVAL);
    assertThat(unmap()).isEqualTo(FlushReport.COMPLETE);
    assertThat(machine.unit(0).statistics().get(UnitCounter.ATS_INVAL) - told).isEqualTo(16);
    assertThat(machine.unit(0).statistics().get(UnitCounter.IOFENCE) - fences)
        .as("the unit's own part, and the devices'")
        .isEqualTo(2);
  }

  @Test
  void aDeviceThatKeepsWhatItShouldForgetIsCutOffFromIt() { // 3, 4
    Device device = warm(0, FIRST_ID);
    machine.functions(0).deafen(FIRST_ID, true, true);
    attach(device, BlockedDomain.BLOCKED);
    assertThat(cacheOf(device)).as("it has kept it").isPositive();
    assertThat(access(device)).isEqualTo(IommuFixture.BLOCKED);
    PagingDomain next = newDomain();
    attach(device, next);
    assertThat(cached(device)).as("no translated request gets through").isEqualTo(-1);
    map(next);
    assertThat(access(device)).as("untranslated ones do").isEqualTo(frame);
    machine.functions(0).deafen(FIRST_ID, false, false);
    attach(device, BlockedDomain.BLOCKED);
    attach(device, next);
    assertThat(cached(device)).isEqualTo(frame);
  }

  @Test
  void manyFlushesOfDevicesWithLittleRoomAllEnd() { // 5
    for (int i = 0; i < 6; i++) {
      warm(i % 2, FIRST_ID + i);
    }
    SharedLong complete = new SharedLong(0);
    List<Task> flushers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      flushers.add(
          Task.spawn(
              "flusher-" + i,
              () -> {
                for (int j = 0; j < 100; j++) {
                  boolean done = domain.flushAll(new PageChain()).equals(FlushReport.COMPLETE);
                  complete.getAndAdd(done ? 1 : 0);
                }
              }));
    }
    flushers.forEach(Task::join);
    assertThat(complete.get()).isEqualTo(400);
  }

  private Device warm(int unit, int id) {
    Device device = machine.probe(unit, "dev" + id, id);
    devices.add(device);
    attach(device, domain);
    assertThat(cached(device)).isEqualTo(frame);
    assertThat(cacheOf(device)).isPositive();
    return device;
  }

  private static void attach(Device device, Domain target) {
    assertThat(device.attach(target).isAttached()).isTrue();
  }

  private PagingDomain newDomain() {
    PagingDomain made =
        Objects.requireNonNull(machine.system().createPagingDomain("d", machine.driver()));
    domains.add(made);
    return made;
  }

  private void map(PagingDomain target) {
    assertThat(target.map(IOVA, frame, PAGE, Access.READ)).isEqualTo(MapOutcome.MAPPED);
  }

  private FlushReport unmap() {
    assertThat(domain.unmap(IOVA, PAGE, gather)).isEqualTo(PAGE);
    return domain.sync(gather);
  }

  /** By way of the device's cache only. */
  private long cached(Device device) {
    return machine
        .functions(unitOf(device))
        .access(id(device), DmaTransaction.NO_PROCESS, IOVA, Access.READ);
  }

  /** Whichever way there is. */
  private long access(Device device) {
    return machine.translate(unitOf(device), id(device), IOVA, Access.READ);
  }

  private int cacheOf(Device device) {
    return machine.functions(unitOf(device)).function(id(device)).cache().size();
  }

  private int unitOf(Device device) {
    return machine.iommus().indexOf(device.iommu());
  }

  private static int id(Device device) {
    return device.description().requesterId();
  }
}

package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.FaultLog;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.Signal;
import portcullis.riscv.driver.InterruptDelivery;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;

/** Driver and foreign hardware: what a unit that nobody here wrote makes of the driver's tables. */
class RiscvDriverOnQemuTest {
  private static final long IOVA = 0x12_3456_7000L;
  private static final long PAGE = 4096;
  private static final long PASSED = 0;
  private static final long REFUSED = 0xdead_0002L;

  @TempDir private Path directory;

  @Test
  void writesReachWhatIsMappedAndNothingOnceItIsUnmapped() throws Exception {
    try (QemuMachine qemu = new QemuMachine(directory)) {
      PageAllocator pages = new PageAllocator(qemu.ram());
      // QEMU has no Svnapot.
      RiscvIommuDriver driver =
          new RiscvIommuDriver(pages, new RiscvIommuDriver.Options(null, false));
      FaultLog faults = new FaultLog(32, fault -> {});
      RiscvIommu unit =
          switch (driver.install(
              "qemu",
              qemu.iommu(),
              new InterruptDelivery.Polling(new Signal(), 1_000_000),
              UnitSettings.DEFAULT,
              faults)) {
            case RiscvIommuDriver.InstallOutcome.Installed installed -> installed.unit();
            case RiscvIommuDriver.InstallOutcome.Refused refused ->
                throw new AssertionError(refused.reason());
          };
      live(qemu, pages, driver, unit);
      assertThat(unit.shutDown(RiscvIommu.Afterwards.BLOCKED)).isEqualTo(SyncOutcome.COMPLETE);
      assertThat(faults.faults())
          .as("faults told by the time the unit has stopped")
          .isNotEmpty()
          .allSatisfy(fault -> assertThat(fault.requesterId()).isEqualTo(QemuMachine.WRITER_ID))
          .allSatisfy(fault -> assertThat(fault.access()).isEqualTo(Access.WRITE));
      assertThat(pages.allocatedBytes()).isZero();
    }
  }

  private static void live(
      QemuMachine qemu, PageAllocator pages, RiscvIommuDriver driver, RiscvIommu unit) {
    IommuSystem system = new IommuSystem(pages);
    Device device =
        switch (system.probe(unit, DeviceDescription.alone("writer", QemuMachine.WRITER_ID))) {
          case IommuSystem.ProbeResult.Present present -> present.device();
          case IommuSystem.ProbeResult.Refused refused ->
              throw new AssertionError(refused.reason());
        };
    long page = pages.allocate(12);
    long other = pages.allocate(12);
    assertThat(qemu.write(IOVA, page)).as("blocked from the start").isEqualTo(REFUSED);
    PagingDomain domain = Objects.requireNonNull(system.createPagingDomain("d", driver));
    assertThat(device.attach(domain).isAttached()).isTrue();
    assertThat(domain.map(IOVA, page, PAGE, Access.READ_WRITE)).isEqualTo(MapOutcome.MAPPED);
    assertThat(qemu.write(IOVA + 8, page + 8)).isEqualTo(PASSED);
    assertThat(qemu.write(IOVA + PAGE, page)).as("beyond it").isEqualTo(REFUSED);
    Gather gather = new Gather();
    assertThat(domain.unmap(IOVA, PAGE, gather)).isEqualTo(PAGE);
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(qemu.write(IOVA + 8, page + 8)).as("unmapped").isEqualTo(REFUSED);
    assertThat(domain.map(IOVA, other, PAGE, Access.READ_WRITE)).isEqualTo(MapOutcome.MAPPED);
    assertThat(qemu.write(IOVA, other)).as("mapped elsewhere").isEqualTo(PASSED);
    assertThat(device.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(qemu.write(IOVA, other)).as("detached").isEqualTo(REFUSED);
    system.release(device);
    assertThat(domain.destroy()).isTrue();
    pages.free(page);
    pages.free(other);
  }
}

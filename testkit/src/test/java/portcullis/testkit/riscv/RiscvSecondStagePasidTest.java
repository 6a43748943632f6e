package portcullis.testkit.riscv;

import portcullis.core.domain.FirstStage;
import portcullis.core.domain.Stage;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvGuestDirectory;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.ProcessContext;
import portcullis.testkit.domain.GuestTables;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.SecondStagePasidContract;

class RiscvSecondStagePasidTest extends SecondStagePasidContract {
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT
          .withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L)
          .withDeviceTimeout(300_000_000L);
  private static final int FIRST_PSCID = 0x100;

  @Override
  protected IommuFixture createFixture() {
    return fixture(Capabilities.PD8.mask());
  }

  /** Units with both stages and {@code more}. */
  static RiscvFixture fixture(long more) {
    RiscvIommuConfig nesting = RiscvFixture.nesting();
    RiscvIommuConfig config = nesting.withCapabilities(nesting.capabilities().value() | more);
    return new RiscvFixture(
        Stage.SECOND, RiscvIommuDriver.Options.DEFAULT, IMPATIENT, config, config);
  }

  @Override
  protected FirstStage directory(long guestPhysAddr) {
    return new RiscvGuestDirectory(DeviceContext.PDTP_PD8, guestPhysAddr, true, false);
  }

  @Override
  protected void setContext(PhysicalMemory ram, long page, int pasid, long rootGuestPhysAddr) {
    long context = page + (long) pasid * ProcessContext.BYTES;
    boolean valid = rootGuestPhysAddr != 0;
    ram.setLong(
        context + ProcessContext.FSC_OFFSET,
        DeviceContext.iosatp(FirstStageMode.SV39, rootGuestPhysAddr));
    ram.setLongRelease(
        context + ProcessContext.TA_OFFSET,
        ProcessContext.V.flag(valid) | ProcessContext.PSCID.place(FIRST_PSCID + pasid));
  }

  @Override
  protected GuestTables guestTables(PhysicalMemory ram, long guestPhysAddr, long[] pages) {
    return new RiscvGuestTables(ram, guestPhysAddr, pages);
  }
}

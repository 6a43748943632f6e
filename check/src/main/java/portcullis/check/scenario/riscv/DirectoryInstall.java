package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.riscv.driver.RiscvIommu;
import portcullis.riscv.spec.DirectoryMode;

/**
 * A device is probed while another one, which nobody knows yet, is behind the same missing table of
 * the directory and already makes requests: contract 1, the hardware finds zeros or a context.
 */
public final class DirectoryInstall extends RiscvMachine {
  /** For the loader. */
  public DirectoryInstall() {}

  @Override
  protected void build() {
    SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST, DirectoryMode.TWO_LEVEL);
    RiscvIommu unit = install(hardware, 4);
    long recycled = tables.allocate(12);
    // What a former owner left there would be a valid context.
    MEMORY.setLongOpaque(recycled + (DEVICE_ID + 1) * 32, 1);
    tables.free(recycled);
    serve(hardware);
    thread("probe", () -> device(unit, described(DEVICE_ID)));
    thread(
        "unknown device",
        () ->
            hardware.request(
                DEVICE_ID + 1,
                UnitWalker.NO_PROCESS,
                0,
                physAddr -> require(physAddr == UnitWalker.REFUSED, "nobody has let it through")));
  }
}

package portcullis.app.soak;

import java.util.List;
import portcullis.app.job.RunFailedException;
import portcullis.app.nvme.NvmeDriver;
import portcullis.app.nvme.NvmeException;
import portcullis.app.nvme.NvmeQueue;
import portcullis.app.platform.IommuUnit;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.RecoveryLimit;
import portcullis.core.sync.Backoff;
import portcullis.machine.nvme.ControllerProfile;
import portcullis.machine.nvme.Namespace;
import portcullis.machine.nvme.NvmeController;
import portcullis.machine.nvme.RamBlockStore;
import portcullis.machine.pci.RequesterId;

/**
 * An NVMe controller over memory, its driver running under a flush policy.
 *
 * @param liveBytes IOVAs in use before the driver came
 */
record SoakDisk(
    SoakMachine machine,
    String name,
    RequesterId id,
    Device device,
    DmaSpace space,
    long liveBytes,
    NvmeDriver driver,
    NvmeQueue queue) {
  static final int DEPTH = 8;
  static final int BLOCK_BYTES = 4096;
  static final int BLOCKS = 512;

  private static final int BLOCK_LOG2 = 9;
  private static final int TRANSFER_LOG2 = 16;
  private static final int FLUSH_ATTEMPTS = 50;
  private static final long ALL_ADDRESSES = -1;

  /** Plugs one in and brings it up. */
  static SoakDisk start(SoakMachine machine, String name, int number, FlushPolicy.Factory policy)
      throws RunFailedException {
    RequesterId id = SoakMachine.idOf(number);
    ControllerProfile profile =
        new ControllerProfile("PC" + name, "Portcullis NVMe", 4, 64, TRANSFER_LOG2);
    RamBlockStore store = new RamBlockStore((long) BLOCKS * BLOCK_BYTES);
    SoakHardware hardware = machine.hardware();
    IommuUnit.Place place =
        hardware.plug(
            number, id, new NvmeController(profile, List.of(new Namespace(store, BLOCK_LOG2))));
    DeviceDescription description =
        new DeviceDescription(name, id.value(), name, place.reservedRegions());
    PagingDomain domain = machine.createDomain(name);
    if (domain == null
        || !(machine.system().probe(place.iommu(), description)
            instanceof IommuSystem.ProbeResult.Present present)) {
      throw new RunFailedException(name + ": no memory left");
    }
    hardware.follow(id, present.device());
    DmaSpace space = new DmaSpace(domain, machine.tables(), policy, true);
    if (!space.admit(description.reservedRegions())
        || !present.device().attach(domain).isAttached()) {
      throw new RunFailedException(name + " cannot be attached");
    }
    long liveBytes = space.statistics().liveBytes();
    try {
      NvmeDriver driver =
          NvmeDriver.start(
              name,
              hardware.registers(id),
              space.mapper(ALL_ADDRESSES),
              machine.buffers(),
              machine.interrupts());
      NvmeQueue queue = driver.openQueue(DEPTH, BLOCK_BYTES);
      if (hardware instanceof S390Hardware s390) {
        present.device().lifecycle().limitRecoveries(RecoveryLimit.NONE);
        present.device().lifecycle().setHandler(driver.recoveryHandler());
        s390.addVictim(id);
      }
      return new SoakDisk(machine, name, id, present.device(), space, liveBytes, driver, queue);
    } catch (NvmeException e) {
      throw new RunFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Takes it out with everything it used; what is left of that is a violation. */
  void close() {
    device.lifecycle().setHandler(null);
    Backoff backoff = new Backoff();
    while (device.lifecycle().isConducted()) {
      backoff.pause();
    }
    driver.close();
    int attempts = 0;
    while (!space.close() && ++attempts < FLUSH_ATTEMPTS) {
      machine.scene().count(Op.RETRY);
    }
    long leaked = space.statistics().liveBytes() - liveBytes;
    machine.scene().check(leaked == 0, name, "0x%x bytes of IOVAs are left".formatted(leaked));
    boolean blocked = device.attach(BlockedDomain.BLOCKED).isAttached();
    machine.scene().check(blocked, name, "cannot be detached");
    Flush.destroy(machine, name, space.domain());
    machine.system().release(device);
    machine.hardware().unplug(id);
  }
}

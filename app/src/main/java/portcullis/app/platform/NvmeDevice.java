package portcullis.app.platform;

import portcullis.app.nvme.NvmeDriver;
import portcullis.app.report.DeviceInfo;
import portcullis.core.domain.Device;
import portcullis.machine.nvme.NvmeController;
import portcullis.machine.pci.RequesterId;

/**
 * One NVMe device of a machine, from its disk to its driver.
 *
 * @param name of the namespace, such as {@code nvme0n1}
 * @param id on the bus
 * @param controller the hardware
 * @param device as the IOMMU system knows it
 * @param dma how its driver maps memory for it
 * @param driver running
 */
record NvmeDevice(
    String name,
    RequesterId id,
    Disk disk,
    NvmeController controller,
    Device device,
    DeviceDma dma,
    NvmeDriver driver) {

  DeviceInfo info() {
    return new DeviceInfo(name, disk.image(), disk.store().sizeBytes());
  }
}

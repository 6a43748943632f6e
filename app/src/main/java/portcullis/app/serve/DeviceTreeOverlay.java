package portcullis.app.serve;

import portcullis.machine.pci.RequesterId;

/**
 * Source of a device-tree overlay that puts the IOMMU before all functions of QEMU's {@code virt}
 * machine but itself. Bindings: Linux's {@code riscv,iommu} and {@code pci-iommu}.
 */
final class DeviceTreeOverlay {
  private static final int IDS = 1 << 16;

  private DeviceTreeOverlay() {}

  /** For {@code dtc -@} and {@code fdtoverlay}. */
  static String of(RequesterId iommu) {
    int id = iommu.value();
    return """
    /dts-v1/;
    /plugin/;

    &{/soc/pci@30000000} {
    \tiommu-map = <0x0 &viommu 0x0 0x%x>, <0x%x &viommu 0x%x 0x%x>;

    \tviommu: iommu@%x {
    \t\tcompatible = "pci1b36,0014", "riscv,pci-iommu";
    \t\treg = <0x%x 0x0 0x0 0x0 0x0>;
    \t\t#iommu-cells = <1>;
    \t};
    };
    """
        .formatted(id, id + 1, id + 1, IDS - id - 1, id, id << 8);
  }
}

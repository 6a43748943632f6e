package portcullis.vfiouser.wire;

import org.jspecify.annotations.Nullable;

/** The types of interrupts of a PCI device, as Linux's vfio numbers them. */
public enum IrqIndex {
  /** Pin interrupt. */
  INTX,
  /** Messages of the MSI capability. */
  MSI,
  /** Messages of the MSI-X capability. */
  MSIX,
  /** The device has failed. */
  ERR,
  /** The server wants the device to be given back. */
  REQ;

  private static final IrqIndex[] ALL = values();

  /** How many there are. */
  public static final int COUNT = ALL.length;

  /** The type of a number, or null if there is none. */
  public static @Nullable IrqIndex of(long number) {
    return number >= 0 && number < COUNT ? ALL[(int) number] : null;
  }
}

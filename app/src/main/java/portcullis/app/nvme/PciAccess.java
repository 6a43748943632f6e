package portcullis.app.nvme;

import portcullis.machine.bus.MmioRegion;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.pci.spec.MsixLayout;

/** What a PCI driver does before it can use its device: decoding, bus mastering, MSI-X. */
final class PciAccess {
  private final MmioRegion config;
  private final MmioRegion registers;
  private final MmioRegion msixTable;
  private final MsiController interrupts;
  private final long doorbellAddress;

  /** Switches the function on. */
  PciAccess(PciRegisters function, MsiController interrupts) {
    this.config = function.config();
    this.interrupts = interrupts;
    this.doorbellAddress = function.doorbellAddress();
    setCommand(CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER);
    this.registers = function.bar(PciFunction.REGISTERS_BAR);
    this.msixTable = function.bar(PciFunction.MSIX_BAR);
    if (!enableMessages()) {
      throw new IllegalStateException("the function has no MSI-X capability");
    }
  }

  /**
   * Switches the function on again after a reset; its vectors are to be {@linkplain #arm armed}.
   *
   * @return false if it does not answer
   */
  boolean restart() {
    setCommand(CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER);
    return enableMessages();
  }

  private boolean enableMessages() {
    int capability = findMsix();
    if (capability == 0) {
      return false;
    }
    int control = capability + MsixLayout.MESSAGE_CONTROL;
    config.write(control, 2, config.read(control, 2) | MsixLayout.CONTROL_ENABLE);
    return true;
  }

  MmioRegion registers() {
    return registers;
  }

  /** Lets a vector call {@code handler}, which only raises a signal; returns its identity. */
  int connect(int vector, Runnable handler) {
    int identity = interrupts.connect(handler);
    arm(vector, identity);
    return identity;
  }

  /** Gives a vector the message that {@link #connect} has found for it. */
  void arm(int vector, int identity) {
    long entry = (long) vector * MsixLayout.ENTRY_BYTES;
    msixTable.write(entry + MsixLayout.ENTRY_ADDRESS, 8, doorbellAddress + MsiController.DOORBELL);
    msixTable.write(entry + MsixLayout.ENTRY_DATA, 4, identity);
    msixTable.write(entry + MsixLayout.ENTRY_CONTROL, 4, 0);
  }

  /** Masks a vector and frees its identity. */
  void disconnect(int vector, int identity) {
    long entry = (long) vector * MsixLayout.ENTRY_BYTES;
    msixTable.write(entry + MsixLayout.ENTRY_CONTROL, 4, MsixLayout.ENTRY_MASKED);
    interrupts.disconnect(identity);
  }

  /** Ends bus mastering: the function does no DMA from now on. */
  void quiet() {
    setCommand(CommandBits.MEMORY_SPACE);
  }

  private void setCommand(int bits) {
    config.write(ConfigRegister.COMMAND.offset(), 2, bits);
  }

  private int findMsix() {
    int at = (int) config.read(ConfigRegister.CAPABILITIES_POINTER.offset(), 1);
    for (int hops = 0; at != 0 && hops < 48; hops++) {
      if (config.read(at, 1) == MsixLayout.CAPABILITY_ID) {
        return at;
      }
      at = (int) config.read(at + 1L, 1);
    }
    return 0;
  }
}

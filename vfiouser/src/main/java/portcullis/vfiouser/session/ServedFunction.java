package portcullis.vfiouser.session;

import portcullis.core.sync.SharedLong;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.pci.spec.ExpressLayout;
import portcullis.machine.pci.spec.MsixLayout;
import portcullis.vfiouser.wire.IrqIndex;
import portcullis.vfiouser.wire.RegionIndex;

/**
 * A PCI function as clients see it: its configuration space and BARs as regions, its MSI-X vectors
 * as eventfds. Plugged into its guest's bus until {@link #close}. Thread-safe.
 */
public final class ServedFunction implements AutoCloseable {
  private static final int CONFIG_BYTES = 4096;

  private final Guest guest;
  private final RequesterId id;
  private final PciFunction function;
  private final EventDoorbell doorbell;
  private final int deviceControl;
  // 1 while a session serves it; volatile, taken by compare-and-set.
  private final SharedLong taken = new SharedLong(0);

  /**
   * Plugs a function in.
   *
   * @param id its place, which the translator knows it by; the protocol does not tell it
   * @param translator the IOMMU it is behind
   * @throws IllegalArgumentException if there is a function of that id
   */
  public ServedFunction(
      Guest guest, RequesterId id, PciFunction function, DmaTranslator translator) {
    this.guest = guest;
    this.id = id;
    this.function = function;
    this.doorbell = new EventDoorbell(id, function.msix().vectors());
    guest.host().add(id, function, new DoorbellTranslator(translator, doorbell.address()));
    guest.bus().map(doorbell.address(), doorbell);
    this.deviceControl = capability(ExpressLayout.CAPABILITY_ID) + ExpressLayout.DEVICE_CONTROL;
  }

  /** The guest it belongs to. */
  public Guest guest() {
    return guest;
  }

  /** Its place. */
  public RequesterId id() {
    return id;
  }

  /** Takes the function off the bus; its threads have ended when this returns. */
  @Override
  public void close() {
    guest.host().remove(id);
    guest.bus().unmap(doorbell.address());
  }

  /** Begins to serve it; false if another session does. */
  boolean take() {
    return taken.compareAndSet(0, 1);
  }

  /** Ends what {@link #take} began. */
  void give() {
    taken.set(0);
  }

  EventDoorbell doorbell() {
    return doorbell;
  }

  /** Size of a region; 0 if there is none. */
  long regionBytes(RegionIndex region) {
    return switch (region) {
      case BAR0 -> function.bar(PciFunction.REGISTERS_BAR).sizeBytes();
      case BAR4 -> function.bar(PciFunction.MSIX_BAR).sizeBytes();
      case CONFIG -> CONFIG_BYTES;
      case BAR1, BAR2, BAR3, BAR5, ROM, VGA -> 0;
    };
  }

  /** How many interrupts of a type there are. */
  int interrupts(IrqIndex index) {
    return switch (index) {
      case MSIX -> function.msix().vectors();
      // Taken, though never signalled: the message of MSI is a write of the function's, which goes
      // through its IOMMU to the client's interrupt files.
      case MSI -> function.hasMsi() ? 1 : 0;
      case ERR, REQ -> 1;
      case INTX -> 0;
    };
  }

  /** Reads 1, 2, 4 or 8 bytes of a region that is there, within its size. */
  long read(RegionIndex region, long offset, int sizeBytes) {
    return switch (region) {
      case BAR0 -> function.bar(PciFunction.REGISTERS_BAR).read(offset, sizeBytes);
      case BAR4 -> readMsix(offset, sizeBytes);
      default -> function.readConfig(offset, sizeBytes);
    };
  }

  /** Writes as {@link #read} reads. */
  void write(RegionIndex region, long offset, int sizeBytes, long value) {
    switch (region) {
      case BAR0 -> function.bar(PciFunction.REGISTERS_BAR).write(offset, sizeBytes, value);
      case BAR4 -> {}
      default -> function.writeConfig(offset, sizeBytes, value);
    }
  }

  /** Whether a write to configuration space is one that resets the function. */
  boolean isReset(long offset, int sizeBytes, long value) {
    // The bit is the top one of Device Control's two bytes.
    long topByte = deviceControl + 1L;
    if (topByte < offset || topByte >= offset + sizeBytes) {
      return false;
    }
    long written = value >>> (8 * (topByte - offset)) & 0xff;
    return (written << 8 & ExpressLayout.INITIATE_RESET) != 0;
  }

  void reset() {
    function.resetFunction();
  }

  /** Lets a vector ring its eventfd; what is pending is sent. */
  void connect(int vector) {
    MmioRegion table = function.bar(PciFunction.MSIX_BAR);
    long entry = (long) vector * MsixLayout.ENTRY_BYTES;
    table.write(entry + MsixLayout.ENTRY_ADDRESS, 8, doorbell.address());
    table.write(entry + MsixLayout.ENTRY_DATA, 4, vector);
    table.write(entry + MsixLayout.ENTRY_CONTROL, 4, 0);
  }

  /** Masks a vector: what it raises stays pending. */
  void disconnect(int vector) {
    MmioRegion table = function.bar(PciFunction.MSIX_BAR);
    long entry = (long) vector * MsixLayout.ENTRY_BYTES;
    table.write(entry + MsixLayout.ENTRY_CONTROL, 4, MsixLayout.ENTRY_MASKED);
  }

  // The table is the server's own, for its doorbell; the client keeps the guest's. The pending bits
  // are the function's.
  private long readMsix(long offset, int sizeBytes) {
    return offset >= function.msix().pbaOffset()
        ? function.bar(PciFunction.MSIX_BAR).read(offset, sizeBytes)
        : -1L >>> (64 - 8 * sizeBytes);
  }

  private int capability(int wanted) {
    int at = (int) function.readConfig(ConfigRegister.CAPABILITIES_POINTER.offset(), 1);
    while (at != 0 && function.readConfig(at, 1) != wanted) {
      at = (int) function.readConfig(at + 1L, 1);
    }
    return at;
  }
}

package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.Requester;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciIdentity;
import portcullis.machine.pci.RequesterId;
import portcullis.riscv.spec.Register;

/**
 * A RISC-V IOMMU as a PCI function: its page of registers in BAR 0, its interrupts by MSI-X.
 *
 * <p>The model sends its interrupts where {@code msi_cfg_tbl} says; with MSI-X that is a table of
 * the function, and software does not see the other: it reads zero and takes no writes. The
 * function itself points the model's table at a page of its own on the bus and passes on what
 * arrives there.
 *
 * <p>Its tables and queues are read and written whether or not Bus Master Enable is set; only its
 * interrupts heed that. Thread-safe.
 */
public final class RiscvIommuFunction extends PciFunction {
  /** What QEMU's and Linux's PCI IOMMU is called, with the class of an IOMMU. */
  private static final PciIdentity IDENTITY = new PciIdentity(0x1b36, 0x0014, 0x080600, 1);

  private static final int VECTORS = 4;
  // A page for each requester id where no memory is, within the 54 bits of a message's address.
  private static final long DOORBELLS = 0x7f_fff0_0000_0000L;
  private static final long PAGE_BYTES = 4096;
  private static final int ENTRY_BYTES = 16;
  private static final int WORD_BYTES = 4;
  private static final long TABLE_START = Register.MSI_ADDR.offset();
  private static final long TABLE_END = TABLE_START + 16 * ENTRY_BYTES;

  private final SystemBus bus;
  private final RiscvIommuDevice iommu;
  private final Doorbell doorbell = new Doorbell();
  private final Signal work = new Signal();
  // Bit of each vector whose message has come; volatile read-modify-writes.
  private final SharedLong raised = new SharedLong(0);
  // 1 while pending vectors may be deliverable; volatile, taken by the function's thread.
  private final SharedLong messagesWaiting = new SharedLong(0);
  // 1 once the thread is to end; volatile.
  private final SharedLong stopping = new SharedLong(0);
  // Where the doorbell is, 0 before it is plugged in; opaque, set once.
  private final SharedLong doorbellAt = new SharedLong(0);
  // Set once in #plugged (release), read in #removed (acquire).
  private final SharedRef<@Nullable Task> task = new SharedRef<>(null);

  /**
   * Makes one that is not plugged in yet, with an IOMMU as after reset.
   *
   * @param bus where its tables and queues are, and where it will be plugged in
   */
  public RiscvIommuFunction(SystemBus bus, RiscvIommuConfig config) {
    super(IDENTITY, Long.numberOfTrailingZeros(Register.PAGE_BYTES), VECTORS);
    this.bus = bus;
    this.iommu = new RiscvIommuDevice(bus, config, WiredInterrupt.UNCONNECTED);
  }

  /** The IOMMU, which translates for the functions behind it. */
  public RiscvIommuDevice iommu() {
    return iommu;
  }

  @Override
  protected long readRegister(long offset, int sizeBytes) {
    return isOfTable(offset) ? 0 : iommu.read(offset, sizeBytes);
  }

  @Override
  protected void writeRegister(long offset, int sizeBytes, long value) {
    if (!isOfTable(offset)) {
      iommu.write(offset, sizeBytes, value);
    }
  }

  @Override
  protected void plugged(Requester requester) {
    doorbellAt.setOpaque(DOORBELLS + requester.id() * PAGE_BYTES);
    bus.map(doorbellAt.getOpaque(), doorbell);
    connect();
    DmaPort port = requester.newPort();
    task.setRelease(
        Task.spawn("iommu interrupts " + RequesterId.of(requester.id()), () -> run(port)));
  }

  @Override
  protected void removed() {
    iommu.close();
    bus.unmap(doorbellAt.getOpaque());
    stopping.set(1);
    work.raise();
    Task now = task.getAcquire();
    if (now != null) {
      now.join();
    }
  }

  @Override
  protected void reset() {
    iommu.reset();
    raised.set(0);
    connect();
  }

  @Override
  protected void wake() {
    messagesWaiting.set(1);
    work.raise();
  }

  private static boolean isOfTable(long offset) {
    return offset >= TABLE_START && offset < TABLE_END;
  }

  private void connect() {
    for (int vector = 0; vector < VECTORS; vector++) {
      long entry = TABLE_START + (long) vector * ENTRY_BYTES;
      iommu.write(entry, 8, doorbellAt.getOpaque() + (long) vector * WORD_BYTES);
      iommu.write(entry + ENTRY_BYTES - WORD_BYTES, WORD_BYTES, 0);
    }
  }

  private void run(DmaPort port) {
    while (stopping.get() == 0) {
      work.await(Long.MAX_VALUE);
      if (messagesWaiting.getAndSet(0) != 0) {
        msix().deliverPending(port);
      }
      for (long due = raised.getAndSet(0); due != 0; due &= due - 1) {
        msix().raise(Long.numberOfTrailingZeros(due), port);
      }
    }
  }

  /** Where the model's messages arrive: a word for each vector, whatever is written to it. */
  private final class Doorbell implements MmioRegion {
    @Override
    public long sizeBytes() {
      return PAGE_BYTES;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      return 0;
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      long vector = offset / WORD_BYTES;
      if (vector >= VECTORS) {
        return;
      }
      long before;
      do {
        before = raised.get();
      } while (!raised.compareAndSet(before, before | 1L << vector));
      work.raise();
    }
  }
}

package portcullis.machine;

import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.interrupts.MsiController;
import portcullis.machine.pci.PciFunction;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;

/** A bus with RAM, a message controller and a PCI host, as tests use them. */
public final class TestMachine implements AutoCloseable {
  public static final long RAM_BASE = 0x8000_0000L;
  public static final long RAM_BYTES = 64 << 20;
  public static final long MSI_BASE = 0x2800_0000L;
  public static final long WINDOW_BASE = 0x4000_0000L;
  public static final RequesterId ID = new RequesterId(0, 3, 0);

  /** How long a test waits for something that is bound to happen. */
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  public final PhysicalMemory ram = PhysicalMemory.anonymous(RAM_BASE, RAM_BYTES);
  public final PageAllocator pages = new PageAllocator(ram);
  public final SystemBus bus = new SystemBus(ram);
  public final MsiController msi = new MsiController(64);
  public final PciHost host = new PciHost(bus, WINDOW_BASE, 16 << 20);

  public TestMachine() {
    bus.map(MSI_BASE, msi);
  }

  /** A zeroed page. */
  public long page() {
    return pages.allocate(12);
  }

  /** A seed from the command line, or a new one; say it when a test fails. */
  public static long seed() {
    return Long.getLong("seed", Clock.nanos());
  }

  /** Decodes BARs and lets the function master the bus. */
  public void enable(RequesterId id) {
    command(id, CommandBits.MEMORY_SPACE | CommandBits.BUS_MASTER);
  }

  public void command(RequesterId id, int bits) {
    host.config(id).write(ConfigRegister.COMMAND.offset(), 2, bits);
  }

  public MmioRegion registers(RequesterId id) {
    return host.bar(id, PciFunction.REGISTERS_BAR);
  }

  /** Programs a vector and enables MSI-X. */
  public void connect(RequesterId id, int vector, long address, int data) {
    MmioRegion table = host.bar(id, PciFunction.MSIX_BAR);
    table.write(16L * vector, 8, address);
    table.write(16L * vector + 8, 4, data);
    table.write(16L * vector + 12, 4, 0);
    int capability = capability(id, 0x11);
    host.config(id).write(capability + 2, 2, 0x8000);
  }

  /** Offset of a capability, 0 if there is none. */
  public int capability(RequesterId id, int wanted) {
    MmioRegion config = host.config(id);
    int at = (int) config.read(ConfigRegister.CAPABILITIES_POINTER.offset(), 1);
    while (at != 0 && config.read(at, 1) != wanted) {
      at = (int) config.read(at + 1, 1);
    }
    return at;
  }

  /** Waits for something that another thread is about to do. */
  public static void await(String what, Condition condition) {
    long deadline = Clock.nanos() + PATIENCE_NANOS;
    Backoff backoff = new Backoff();
    while (!condition.holds()) {
      if (Clock.isPast(deadline)) {
        throw new AssertionError("waited in vain: " + what);
      }
      backoff.pause();
    }
  }

  @Override
  public void close() {
    host.close();
    ram.close();
  }

  /** What a test waits for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds();
  }
}

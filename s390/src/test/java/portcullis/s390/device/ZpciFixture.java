package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.bus.SystemBus;
import portcullis.machine.pci.PciHost;
import portcullis.machine.pci.RequesterId;
import portcullis.s390.spec.GeneralRegister;

/**
 * A machine, and software for it that is as plain as can be: blocks and tables are built here by
 * hand, from the sources, with nothing of the driver or of core, and none of spec's encoders.
 */
final class ZpciFixture implements AutoCloseable {
  static final long RAM = 0x8000_0000L;
  static final long RAM_BYTES = 64L << 20;
  static final int FID = 0x10;
  static final int OTHER = 0x20;

  static final long OK = 0;
  static final long BUSY = 2;
  static final long BAD_HANDLE = 3;
  static final long SPECIFICATION = 0x6_0000;
  static final long ADDRESSING = 0x5_0000;
  static final long OPERAND = 0x15_0000;

  static final int REGISTER = 4;
  static final int DEREGISTER = 5;
  static final int REREGISTER = 6;
  static final int RESET_ERROR = 7;
  static final int RESET_BLOCK = 9;

  /** Designation types. */
  static final int ST = 0;

  static final int RT = 1;
  static final int RS = 2;
  static final int RF = 3;

  static final long PROTECTED = 0x200;

  final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, RAM_BYTES);
  final SystemBus bus = new SystemBus(ram);
  final PciHost host = new PciHost(bus, 0x4000_0000L, 16 << 20);
  final ZpciMachine machine;
  final TestFunction function = new TestFunction();
  final TestFunction other = new TestFunction();
  final GeneralRegister loaded = new GeneralRegister();
  private long next = RAM;
  final long block;
  final long fib;
  final long eventBlock;

  /** Condition code 1 with a status. */
  static long error(int status) {
    return 1 | (long) status << 8;
  }

  /** A seed from the command line, or a new one; say it when a test fails. */
  static long seed() {
    return Long.getLong("seed", Clock.nanos());
  }

  static String rerun(long seed) {
    return "rerun with -Dseed=" + seed;
  }

  ZpciFixture(ZpciConfig config) {
    machine = new ZpciMachine(bus, host, config);
    machine.plug(FID, new RequesterId(0, 1, 0), function, true);
    machine.plug(OTHER, new RequesterId(0, 2, 0), other, true);
    block = allocate(8192, 4096);
    fib = allocate(128, 8);
    eventBlock = allocate(4096, 4096);
  }

  static ZpciFixture lpar() {
    return new ZpciFixture(ZpciConfig.of(new Environment.Lpar()));
  }

  static ZpciFixture shadowed(int pinLimit) {
    return new ZpciFixture(ZpciConfig.of(new Environment.Shadowed(pinLimit, 16 << 20)));
  }

  long allocate(long bytes, long alignment) {
    long at = next + alignment - 1 & -alignment;
    next = at + bytes;
    assertThat(next).isLessThan(RAM + RAM_BYTES);
    return at;
  }

  long page() {
    return allocate(4096, 4096);
  }

  // CALL LOGICAL PROCESSOR

  /** Issues a command; returns the response code. */
  int clp(int command, long word2, int room) {
    ram.setLong(block, 32L << 48 | (long) command << 32);
    ram.setLong(block + 8, 0);
    ram.setLong(block + 16, word2);
    ram.setLong(block + 24, 0);
    ram.setLong(block + 32, (long) room << 48);
    assertThat(machine.callLogicalProcessor(block)).isEqualTo(OK);
    return (int) (ram.getLong(block + 32) >>> 32) & 0xffff;
  }

  /** The handle that a list has for a function, 0 if it has none. */
  int handle(int functionId) {
    assertThat(clp(2, 0, 4096 - 32)).isEqualTo(0x10);
    int length = (int) (ram.getLong(block + 32) >>> 48);
    for (int at = 32; at < length; at += 16) {
      long second = ram.getLong(block + 32 + at + 8);
      if ((int) (second >>> 32) == functionId) {
        return (int) second;
      }
    }
    return 0;
  }

  int set(int handle, int operation) {
    return clp(5, (long) handle << 32 | operation << 8 | 1, 32);
  }

  /** Enables a function and lets it master the bus; returns its handle. */
  int enable(int functionId) {
    assertThat(set(handle(functionId), 0)).isEqualTo(0x10);
    int handle = (int) (ram.getLong(block + 32 + 16) >>> 32);
    master(handle);
    return handle;
  }

  void master(int handle) {
    assertThat(machine.store((long) handle << 32 | 15 << 16 | 2, 4, 0x0600)).isEqualTo(OK);
  }

  int disable(int handle) {
    return set(handle, 1);
  }

  // MODIFY AND STORE PCI FUNCTION CONTROLS, REFRESH PCI TRANSLATIONS

  long modify(int handle, int operation, long first, long last, long anchor) {
    ram.setLong(fib, 0);
    ram.setLong(fib + 16, first);
    ram.setLong(fib + 24, last);
    ram.setLong(fib + 32, anchor);
    return machine.modifyFunctionControls((long) handle << 32 | operation, fib);
  }

  long modify(int handle, int operation) {
    return modify(handle, operation, 0, 0, 0);
  }

  long register(int handle, int type, long root) {
    return modify(handle, REGISTER, 0, (1L << 41) - 1, anchor(type, root));
  }

  static long anchor(int type, long root) {
    return root | 0x800 | type << 2;
  }

  long refresh(int handle, long start, long lengthBytes) {
    return machine.refreshTranslations((long) handle << 32, start, lengthBytes);
  }

  /** The function controls byte that STORE PCI FUNCTION CONTROLS stores. */
  int controls(int handle) {
    assertThat(machine.storeFunctionControls((long) handle << 32, fib)).isEqualTo(OK);
    return (int) (ram.getLong(fib + 8) >>> 56);
  }

  // Tables

  /** An empty table of a designation type, or a page table for -1. */
  long table(int type) {
    long table = type < 0 ? allocate(2048, 2048) : allocate(16384, 16384);
    long empty = type < 0 ? 0x400 : 0x20 | type << 2 | (type == ST ? 0 : 3);
    for (int i = 0; i < (type < 0 ? 256 : 2048); i++) {
      ram.setLong(table + 8L * i, empty);
    }
    return table;
  }

  /** Where the entry of an IOVA is in the table of a type (-1 for pages); makes those above. */
  long entryAt(long root, int rootType, long iova, int type) {
    long table = root;
    for (int t = rootType; t > type; t--) {
      long at = table + 8 * (iova >>> 20 + 11 * t & 0x7ff);
      if ((ram.getLong(at) & 0x20) != 0) {
        ram.setLong(at, table(t - 1) | t << 2 | (t == ST ? 0 : 3));
      }
      table = ram.getLong(at) & (t == ST ? -2048L : -16384L);
    }
    return type < 0
        ? table + 8 * (iova >>> 12 & 0xff)
        : table + 8 * (iova >>> 20 + 11 * type & 0x7ff);
  }

  void map(long root, int rootType, long iova, long physAddr, long bits) {
    ram.setLong(entryAt(root, rootType, iova, -1), physAddr | bits);
  }

  void unmap(long root, int rootType, long iova) {
    ram.setLong(entryAt(root, rootType, iova, -1), 0x400);
  }

  // DMA

  /** Makes a read; returns the physical address, -1 if it was blocked, -2 if nothing was there. */
  static long read(DmaPort port, long iova) {
    return outcome(port, port.readIntAcquire(iova));
  }

  static long write(DmaPort port, long iova) {
    return outcome(port, port.writeIntRelease(iova, 0x55));
  }

  private static long outcome(DmaPort port, DmaOutcome outcome) {
    return switch (outcome) {
      case OK -> port.transaction().physAddr();
      case BLOCKED -> -1;
      case ABORTED -> -2;
      default -> throw new AssertionError(outcome);
    };
  }

  // Events

  /** An event as its words say it. */
  record Event(int content, int code, int functionId, int handle, long address, boolean write) {}

  /** Takes all pending events. */
  List<Event> events() {
    List<Event> taken = new ArrayList<>();
    while (true) {
      assertThat(machine.storeEventInformation(eventBlock)).isEqualTo(OK);
      long header = ram.getLong(eventBlock);
      assertThat(header >>> 48).isEqualTo(4096);
      if ((header >>> 32 & 0xffff) == 5) {
        return taken;
      }
      assertThat(header).isEqualTo(4096L << 48 | 1L << 32 | 2);
      long function = ram.getLong(eventBlock + 72);
      taken.add(
          new Event(
              (int) (ram.getLong(eventBlock + 8) >>> 32) & 0xff,
              (int) ram.getLong(eventBlock + 88) & 0xffff,
              (int) (function >>> 32),
              (int) ram.getLong(eventBlock + 64),
              ram.getLong(eventBlock + 80),
              (function & 1) != 0));
    }
  }

  @Override
  public void close() {
    machine.close();
    ram.close();
  }
}

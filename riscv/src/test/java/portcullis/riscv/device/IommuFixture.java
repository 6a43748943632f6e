package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.Register;

/**
 * A machine with one IOMMU, and software for it that is as plain as can be: tables are built here
 * by hand, from the specification, with nothing of the driver or of core.
 */
final class IommuFixture implements AutoCloseable {
  static final long RAM = 0x8000_0000L;
  static final long RAM_BYTES = 256L << 20;
  static final int CQ_LOG2 = 6;
  static final int FQ_LOG2 = 4;

  // Bits of page-table entries, from the Privileged specification.
  static final long V = 1;
  static final long R = 2;
  static final long W = 4;
  static final long X = 8;
  static final long U = 16;
  static final long G = 32;
  static final long A = 64;
  static final long D = 128;
  static final long RWUAD = V | R | W | U | A | D;

  final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, RAM_BYTES);
  final SystemBus bus = new SystemBus(ram);
  final boolean[] wires = new boolean[16];
  final FunctionMessages messages = new FunctionMessages();
  final RiscvIommuDevice device;
  final DmaTransaction dma = new DmaTransaction();
  final boolean extended;
  private long nextPage = RAM;
  long commandQueue;
  long faultQueue;
  private long directory;
  private int levels;

  IommuFixture() {
    this(RiscvIommuConfig.standard());
  }

  IommuFixture(RiscvIommuConfig config) {
    extended = config.extendedContexts();
    device =
        new RiscvIommuDevice(
            bus,
            config,
            (vector, asserted) -> {
              synchronized (wires) {
                wires[vector] = asserted;
              }
            },
            messages);
  }

  /** A zeroed page, or several. */
  long pages(int count) {
    long page = nextPage;
    nextPage += count * 4096L;
    return page;
  }

  long page() {
    return pages(1);
  }

  /** Queues on, fault interrupts as asked, directory of some levels in effect. */
  IommuFixture start(int directoryLevels) {
    commandQueue = page();
    write(Register.CQB, commandQueue >>> 12 << 10 | CQ_LOG2 - 1);
    write(Register.CQCSR, 1);
    faultQueue = page();
    write(Register.FQB, faultQueue >>> 12 << 10 | FQ_LOG2 - 1);
    write(Register.FQCSR, 1);
    directory = page();
    levels = directoryLevels;
    write(Register.DDTP, directory >>> 12 << 10 | directoryLevels + 1);
    assertThat(DirectoryMode.of(read(Register.DDTP)).levels()).isEqualTo(directoryLevels);
    return this;
  }

  /** Writes a register and waits until the model has done what follows. */
  void write(Register register, long value) {
    device.write(register.offset(), register.sizeBytes(), value);
    device.settle();
  }

  long read(Register register) {
    return device.read(register.offset(), register.sizeBytes());
  }

  /** Where the context of a device is; makes the tables on the way. */
  long contextAddress(int deviceId) {
    int leafBits = extended ? 6 : 7;
    long table = directory;
    for (int level = levels - 1; level > 0; level--) {
      int index = deviceId >>> (leafBits + 9 * (level - 1)) & 0x1ff;
      long entry = table + 8L * index;
      if (ram.getLong(entry) == 0) {
        ram.setLong(entry, page() >>> 12 << 10 | 1);
      }
      table = ram.getLong(entry) >>> 10 << 12;
    }
    return table + (deviceId & (1 << leafBits) - 1) * (extended ? 64L : 32L);
  }

  void setContext(int deviceId, long tc, long iohgatp, long ta, long fsc) {
    long at = contextAddress(deviceId);
    ram.setLong(at + 8, iohgatp);
    ram.setLong(at + 16, ta);
    ram.setLong(at + 24, fsc);
    ram.setLong(at, tc);
  }

  /** A context with a first-stage table: mode 8, 9, 10 for Sv39, Sv48, Sv57. */
  void setContext(int deviceId, int pscid, int mode, long root) {
    setContext(deviceId, 1, 0, (long) pscid << 12, (long) mode << 60 | root >>> 12);
  }

  /** Where the entry of an address is in a table; makes the tables on the way down to a level. */
  long entryAddress(long root, int mode, long iova, int leafLevel) {
    long table = root;
    for (int level = mode - 6; level > leafLevel; level--) {
      long entry = table + 8 * (iova >>> 12 + 9 * level & 0x1ff);
      if (ram.getLong(entry) == 0) {
        ram.setLong(entry, page() >>> 12 << 10 | V);
      }
      table = ram.getLong(entry) << 10 >>> 20 << 12;
    }
    return table + 8 * (iova >>> 12 + 9 * leafLevel & 0x1ff);
  }

  void map(long root, int mode, long iova, int leafLevel, long physAddr, long bits) {
    ram.setLong(entryAddress(root, mode, iova, leafLevel), physAddr >>> 12 << 10 | bits);
  }

  void unmap(long root, int mode, long iova, int leafLevel) {
    ram.setLong(entryAddress(root, mode, iova, leafLevel), 0);
  }

  /** Makes a request; returns the physical address, or -1 if it was blocked. */
  long translate(int deviceId, long iova, int access) {
    return translate(deviceId, DmaTransaction.NO_PROCESS, iova, access);
  }

  long translate(int deviceId, int processId, long iova, int access) {
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    try {
      return device.translate(dma.request(deviceId, processId, iova, access)) ? dma.physAddr() : -1;
    } finally {
      reader.exit();
    }
  }

  /** Queues commands without waiting for them. */
  void submit(Command... commands) {
    long tail = read(Register.CQT);
    for (Command command : commands) {
      ram.setLong(commandQueue + tail * 16, command.dword0());
      ram.setLong(commandQueue + tail * 16 + 8, command.dword1());
      tail = tail + 1 & (1 << CQ_LOG2) - 1;
    }
    device.write(Register.CQT.offset(), 4, tail);
  }

  /** Queues commands and waits until the device is idle; none of them may fail. */
  void execute(Command... commands) {
    submit(commands);
    device.settle();
    assertThat(read(Register.CQH)).isEqualTo(read(Register.CQT));
    assertThat(read(Register.CQCSR) & CommandQueueControl.ERRORS).isZero();
  }

  /** Takes all records from the fault queue. */
  List<FaultRecord> takeFaults() {
    device.settle();
    List<FaultRecord> records = new ArrayList<>();
    long head = read(Register.FQH);
    while (head != read(Register.FQT)) {
      long at = faultQueue + head * 32;
      assertThat(ram.getLong(at + 8)).isZero();
      records.add(FaultRecord.decode(ram.getLong(at), ram.getLong(at + 16), ram.getLong(at + 24)));
      head = head + 1 & (1 << FQ_LOG2) - 1;
    }
    write(Register.FQH, head);
    return records;
  }

  boolean faultQueueHas(long error) {
    return (read(Register.FQCSR) & error) != 0
        && FaultQueueControl.FQON.isSet(read(Register.FQCSR));
  }

  List<Integer> assertedWires() {
    device.settle();
    synchronized (wires) {
      List<Integer> asserted = new ArrayList<>();
      for (int i = 0; i < wires.length; i++) {
        if (wires[i]) {
          asserted.add(i);
        }
      }
      return asserted;
    }
  }

  @Override
  public void close() {
    device.close();
    ram.close();
    Arrays.fill(wires, false);
  }
}

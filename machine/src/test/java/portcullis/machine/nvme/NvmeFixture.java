package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import portcullis.machine.FakeTranslator;
import portcullis.machine.TestMachine;
import portcullis.machine.nvme.spec.NvmOpcode;

/** A machine with one small controller behind a fake IOMMU, and a driver for it. */
final class NvmeFixture implements AutoCloseable {
  static final int QUEUE_PAIRS = 3;
  static final int MAX_ENTRIES = 64;
  static final int MAX_BYTES = 1 << 16;

  final TestMachine machine = new TestMachine();
  final FakeTranslator translator = new FakeTranslator();
  final BlockStore store;
  final NvmeController controller;
  final TinyDriver driver;

  NvmeFixture() {
    this(new RamBlockStore(4 << 20));
  }

  NvmeFixture(BlockStore store) {
    this.store = store;
    this.controller =
        new NvmeController(
            new ControllerProfile("PORT-1", "Test model", QUEUE_PAIRS, MAX_ENTRIES, 16),
            List.of(new Namespace(store, Namespace.BLOCK_512)));
    machine.host.add(TestMachine.ID, controller, translator);
    this.driver = new TinyDriver(machine, TestMachine.ID);
  }

  /** A driver with the admin queue and one I/O queue pair, number 1. */
  TinyDriver ready() {
    driver.enable();
    driver.createPair(16, 1);
    return driver;
  }

  /** A zeroed page, as the device addresses it. */
  long iova(long physAddr) {
    return FakeTranslator.iova(physAddr);
  }

  TinyDriver.Completion read(long lba, int blocks, long physAddr) {
    return driver.io(1, NvmOpcode.READ.code(), lba, blocks, iova(physAddr), 0);
  }

  TinyDriver.Completion write(long lba, int blocks, long physAddr) {
    return driver.io(1, NvmOpcode.WRITE.code(), lba, blocks, iova(physAddr), 0);
  }

  /** A page filled with one byte. */
  long filled(int value) {
    long page = machine.page();
    machine.ram.slice(page, 4096).fill((byte) value);
    return page;
  }

  byte[] bytes(long physAddr, int length) {
    MemorySegment found = machine.ram.slice(physAddr, length);
    return found.toArray(ValueLayout.JAVA_BYTE);
  }

  @Override
  public void close() {
    machine.close();
  }
}

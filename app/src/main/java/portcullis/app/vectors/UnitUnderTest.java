package portcullis.app.vectors;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.SparseMemory;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.device.RiscvIommuDevice;
import portcullis.riscv.device.TranslationTrace;
import portcullis.riscv.device.WiredInterrupt;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Register;

/**
 * A fresh IOMMU with the memory image of a scenario, and the accesses a scenario makes to both.
 * After each of them the IOMMU's own thread has done all it can, so that what is read is settled.
 * Used by one thread.
 */
final class UnitUnderTest implements AutoCloseable {
  // Nothing in a scenario depends on caches; small ones are made faster.
  private static final int IOTLB_ENTRIES = 16;
  private static final int CONTEXT_ENTRIES = 4;

  private final SparseMemory memory;
  private final SystemBus bus;
  private final AtsMessages messages = new AtsMessages();
  private final RiscvIommuDevice device;
  private final DmaTransaction transaction = new DmaTransaction();

  /**
   * Builds it.
   *
   * @throws IllegalArgumentException if the model cannot be what the scenario wants
   */
  UnitUnderTest(Scenario scenario) {
    Capabilities capabilities = new Capabilities(scenario.capabilities());
    RiscvIommuConfig config =
        RiscvIommuConfig.standard()
            .withCaches(IOTLB_ENTRIES, CONTEXT_ENTRIES)
            .withCapabilities(scenario.capabilities())
            .withInitialFeatures(scenario.featuresControl())
            .withVectorBits(scenario.vectorBits());
    this.memory = PhysicalMemory.sparse(capabilities.physicalAddressBits());
    for (MemoryBlock block : scenario.memory()) {
      store(block);
    }
    for (MemoryDefect defect : scenario.defects()) {
      spoil(defect, capabilities.physicalAddressBits());
    }
    this.bus = new SystemBus(memory);
    this.device = new RiscvIommuDevice(bus, config, WiredInterrupt.UNCONNECTED, messages);
  }

  /** What is beyond the last address is a hole already. */
  private void spoil(MemoryDefect defect, int addressBits) {
    long end = defect.endPhysAddr();
    if (Long.compareUnsigned(end, 1L << addressBits) > 0) {
      end = 1L << addressBits;
    }
    if (Long.compareUnsigned(defect.startPhysAddr(), end) >= 0) {
      return;
    }
    switch (defect.kind()) {
      case ACCESS -> memory.addHole(defect.startPhysAddr(), end);
      case CORRUPTION -> memory.addPoison(defect.startPhysAddr(), end);
    }
  }

  long readRegister(int offset, int sizeBytes) {
    return device.read(offset, sizeBytes);
  }

  long readRegister(Register register, int sizeBytes) {
    return device.read(register.offset(), sizeBytes);
  }

  void writeRegister(int offset, int sizeBytes, long value) {
    device.write(offset, sizeBytes, value);
    device.settle();
  }

  /** Software's store, which no defect hinders. */
  void store(MemoryBlock block) {
    memory.store(block.physAddr(), HexFormat.of().parseHex(block.hex()));
  }

  /** Software's load in hex, which no defect hinders. */
  String load(long physAddr, int sizeBytes) {
    return HexFormat.of().formatHex(memory.load(physAddr, sizeBytes));
  }

  /** Lets the command queue run until it is empty or stops. */
  void settle() {
    device.settle();
  }

  /**
   * Makes a request.
   *
   * @param trace who is told of each step, null for nobody
   */
  Outcome translate(TranslateRequest request, @Nullable TranslationTrace trace) {
    request.describe(transaction);
    Rcu.Reader reader = bus.transactions().reader();
    reader.enter();
    boolean passed;
    try {
      passed = trace == null ? device.translate(transaction) : device.explain(transaction, trace);
    } finally {
      reader.exit();
    }
    device.settle();
    return Outcome.of(passed, transaction);
  }

  AtsMessages messages() {
    return messages;
  }

  /** A device's Invalidation Completion for the messages with these indexes. */
  void completeInvalidation(
      List<Integer> indexes, int requesterId, int segment, int completionCount) {
    device.completeInvalidation(requesterId, segment, itagVector(indexes), completionCount);
    device.settle();
  }

  /** The messages with these indexes are never answered. */
  void timeOutInvalidation(List<Integer> indexes) {
    device.timeOutInvalidation(itagVector(indexes));
    device.settle();
  }

  private int itagVector(List<Integer> indexes) {
    int vector = messages.itagVector(indexes);
    if (vector == 0) {
      throw new IllegalStateException(
          "no invalidation request was sent as message " + Arrays.toString(indexes.toArray()));
    }
    return vector;
  }

  @Override
  public void close() {
    device.close();
    memory.close();
  }
}

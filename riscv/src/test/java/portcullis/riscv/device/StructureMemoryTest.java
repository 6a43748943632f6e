package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.SparseMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Register;

class StructureMemoryTest {
  private static final RiscvIommuConfig CONFIG =
      RiscvIommuConfig.standard()
          .withCapabilities(
              Capabilities.PAS.insert(RiscvIommuConfig.standard().capabilities().value(), 33));

  private final SparseMemory ram = PhysicalMemory.sparse(33);
  private final SystemBus bus = new SystemBus(ram);
  private final StructureMemory memory = new StructureMemory(bus, CONFIG);

  @AfterEach
  void close() {
    ram.close();
  }

  @Test
  void addressesBeyondThePhysicalAddressWidthAreNotAccessible() {
    assertThat(memory.isAccessible((1L << 33) - 16, 16)).isTrue();
    assertThat(memory.isAccessible((1L << 33) - 8, 16)).isFalse();
    assertThat(memory.isAccessible(1L << 33, 16)).isFalse();
    assertThat(memory.isAccessible(-16, 16)).isFalse();
    assertThat(memory.writeWord(1L << 33, 1, false)).isFalse();
    assertThat(memory.writeWord(-8, 1, false)).isFalse();
  }

  @Test
  void holesAndPoisonAreNotAccessible() {
    ram.addHole(0x1008, 0x1010);
    ram.addPoison(0x2008, 0x2010);
    assertThat(memory.isAccessible(0x1000, 8)).isTrue();
    assertThat(memory.isAccessible(0x1000, 16)).isFalse();
    assertThat(memory.isAccessible(0x2000, 8)).isTrue();
    assertThat(memory.isAccessible(0x2000, 16)).isFalse();
  }

  @Test
  void theByteOrderIsThatOfTheAccess() {
    memory.store(0x1000, 0x0102_0304_0506_0708L, true);
    assertThat(ram.load(0x1000, 8)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(memory.load(0x1000, true)).isEqualTo(0x0102_0304_0506_0708L);
    assertThat(memory.load(0x1000, false)).isEqualTo(0x0807_0605_0403_0201L);
    assertThat(memory.writeWord(0x1004, 0x8182_8384, true)).isTrue();
    assertThat(ram.load(0x1000, 8)).containsExactly(1, 2, 3, 4, 0x81, 0x82, 0x83, 0x84);
    assertThat(memory.writeWord(0x1000, 0x8182_8384, false)).isTrue();
    assertThat(ram.load(0x1000, 4)).containsExactly(0x84, 0x83, 0x82, 0x81);
  }

  @Test
  void aPoisonedCommandStopsTheQueueAtIt() {
    ram.setLong(0x1000, 1);
    ram.addPoison(0x1018, 0x1020);
    try (RiscvIommuDevice device = new RiscvIommuDevice(bus, CONFIG, WiredInterrupt.UNCONNECTED)) {
      device.write(Register.CQB.offset(), 8, 0x1000 >>> 12 << 10 | 3);
      device.write(Register.CQCSR.offset(), 4, 1);
      device.settle();
      device.write(Register.CQT.offset(), 4, 3);
      device.settle();
      assertThat(device.read(Register.CQH.offset(), 4)).isEqualTo(1);
      assertThat(device.read(Register.CQCSR.offset(), 4)).isEqualTo(0x10101);
    }
  }
}

package portcullis.machine.pci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.FakeTranslator;
import portcullis.machine.TestMachine;
import portcullis.machine.bus.MmioRegion;
import portcullis.machine.pci.spec.CommandBits;
import portcullis.machine.pci.spec.ConfigRegister;
import portcullis.machine.pci.spec.ExpressLayout;
import portcullis.machine.pci.spec.MsiLayout;
import portcullis.machine.pci.spec.MsixLayout;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;

class PciFunctionTest {
  private static final RequesterId ID = TestMachine.ID;
  private static final int COMMAND = ConfigRegister.COMMAND.offset();
  private static final int BAR0 = ConfigRegister.BAR0.offset();

  private final TestMachine machine = new TestMachine();
  private final DmaTestEngine function = new DmaTestEngine();

  PciFunctionTest() {
    machine.host.add(ID, function, new FakeTranslator());
  }

  @AfterEach
  void stop() {
    machine.close();
  }

  @Test
  void aRequesterIdIsSixteenBits() {
    for (int value = 0; value < 0x10000; value += 7) {
      assertThat(RequesterId.of(value).value()).isEqualTo(value);
    }
    assertThat(new RequesterId(0x12, 0x1f, 7)).hasToString("12:1f.7");
    assertThatThrownBy(() -> new RequesterId(0, 32, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RequesterId.of(0x10000)).hasMessageContaining("0x10000");
  }

  @Test
  void allOnesWrittenToABarReadBackAsItsSize() {
    MmioRegion config = machine.host.config(ID);
    long before = config.read(BAR0, 8);
    config.write(BAR0, 4, 0xffff_ffffL);
    config.write(BAR0 + 4, 4, 0xffff_ffffL);

    assertThat(config.read(BAR0, 4)).as("4 KiB, 64 bit").isEqualTo(0xffff_f004L);
    assertThat(config.read(BAR0 + 4, 4)).isEqualTo(0xffff_ffffL);
    config.write(BAR0, 8, before);
    assertThat(config.read(BAR0, 8)).isEqualTo(before);
    assertThat(before & ~0xfL).isGreaterThanOrEqualTo(TestMachine.WINDOW_BASE);
    assertThat(config.read(ConfigRegister.BAR2.offset(), 8)).isZero();
  }

  @Test
  void noWriteChangesABitThatIsReadOnly() {
    long seed = TestMachine.seed();
    SplittableRandom random = new SplittableRandom(seed);
    MmioRegion config = machine.host.config(ID);
    for (int round = 0; round < 5_000; round++) {
      int size = 1 << random.nextInt(3);
      int offset = random.nextInt(0x40 / size) * size;
      config.write(offset, size, random.nextLong());
    }
    assertThat(config.read(0, 4)).as("-Dseed=%d", seed).isEqualTo(0x0d0a_1234L);
    assertThat(config.read(8, 4)).as("-Dseed=%d", seed).isEqualTo(0x1200_0001L);
    assertThat(config.read(COMMAND, 2) & ~0x0546L).as("-Dseed=%d", seed).isZero();
    assertThat(config.read(ConfigRegister.STATUS.offset(), 2)).isEqualTo(0x10);
    assertThat(config.read(0x2c, 4)).isEqualTo(0x0d0a_1234L);
    assertThat(config.read(0x30, 4)).isZero();
    assertThat(config.read(0x100, 4)).as("extended space").isZero();
  }

  @Test
  void theCapabilityListLeadsToMsixMsiAndExpress() {
    MmioRegion config = machine.host.config(ID);
    int msix = machine.capability(ID, MsixLayout.CAPABILITY_ID);
    int express = machine.capability(ID, ExpressLayout.CAPABILITY_ID);

    assertThat(msix & 3).isZero();
    assertThat(config.read(msix + MsixLayout.MESSAGE_CONTROL, 2)).isZero();
    assertThat(config.read(msix + MsixLayout.TABLE_OFFSET, 4)).isEqualTo(4);
    assertThat(config.read(msix + MsixLayout.PBA_OFFSET, 4)).isEqualTo(0x804);
    assertThat(
            config.read(express + ExpressLayout.DEVICE_CAPABILITIES, 4)
                & ExpressLayout.FUNCTION_LEVEL_RESET)
        .isNotZero();
    int msi = machine.capability(ID, MsiLayout.CAPABILITY_ID);
    assertThat(config.read(msi + MsiLayout.MESSAGE_CONTROL, 2))
        .as("one message, 64 bit, off")
        .isEqualTo(MsiLayout.CONTROL_64_BITS);
    assertThat(machine.capability(ID, 0x01)).as("no power management").isZero();
  }

  @Test
  void registersAnswerOnlyWhileMemorySpaceIsEnabled() {
    MmioRegion registers = machine.registers(ID);
    assertThat(registers.read(0, 4)).isEqualTo(0xffff_ffffL);
    machine.command(ID, CommandBits.MEMORY_SPACE);
    assertThat(registers.read(0, 4)).isEqualTo(TestEngineRegister.MAGIC);
    machine.command(ID, 0);
    assertThat(registers.read(0, 4)).isEqualTo(0xffff_ffffL);
  }

  @Test
  void registersMoveWithTheirBarAndAnAddressInUseIsNotTaken() {
    machine.command(ID, CommandBits.MEMORY_SPACE);
    MmioRegion config = machine.host.config(ID);
    config.write(BAR0, 8, 0x5000_0000L);
    assertThat(machine.bus.readMmio(0x5000_0000L, 4)).isEqualTo(TestEngineRegister.MAGIC);

    config.write(BAR0, 8, TestMachine.RAM_BASE);
    assertThat(machine.bus.readMmio(0x5000_0000L, 4)).isEqualTo(0xffff_ffffL);
    assertThat(machine.bus.readMmio(TestMachine.RAM_BASE, 4)).isEqualTo(0xffff_ffffL);
    config.write(BAR0, 8, 0x5000_0000L);
    assertThat(machine.bus.readMmio(0x5000_0000L, 4)).isEqualTo(TestEngineRegister.MAGIC);
  }

  @Test
  void aFunctionLevelResetClearsConfigurationAndRegisters() {
    machine.enable(ID);
    MmioRegion registers = machine.registers(ID);
    registers.write(TestEngineRegister.PATTERN.offset(), 8, 42);
    int control =
        machine.capability(ID, ExpressLayout.CAPABILITY_ID) + ExpressLayout.DEVICE_CONTROL;
    MmioRegion config = machine.host.config(ID);
    config.write(control, 2, ExpressLayout.INITIATE_RESET);

    assertThat(config.read(control, 2)).isZero();
    assertThat(config.read(COMMAND, 2)).isZero();
    assertThat(config.read(BAR0, 8)).as("address").isEqualTo(4);
    assertThat(machine.host.reset(ID)).isTrue();
    machine.enable(ID);
    assertThat(machine.registers(ID).read(0, 4)).isEqualTo(TestEngineRegister.MAGIC);
    assertThat(machine.registers(ID).read(TestEngineRegister.PATTERN.offset(), 8)).isZero();
  }

  @Test
  void aRemovedFunctionAnswersAllOnesAndItsPlaceIsFree() {
    machine.enable(ID);
    MmioRegion registers = machine.registers(ID);
    MmioRegion config = machine.host.config(ID);
    machine.host.remove(ID);
    machine.host.remove(ID);

    assertThat(registers.read(0, 4)).isEqualTo(0xffff_ffffL);
    assertThat(config.read(0, 2)).isEqualTo(0xffff);
    config.write(COMMAND, 2, 6);
    registers.write(0x20, 4, 1);
    assertThat(machine.host.functions()).isEmpty();
    assertThat(machine.host.reset(ID)).isFalse();
    assertThat(function.readConfig(0, 4)).isEqualTo(0xffff_ffffL);
    for (int i = 0; i < 5_000; i += 1000) {
      machine.host.add(ID, new DmaTestEngine(), new FakeTranslator());
      assertThat(machine.host.functions()).containsExactly(ID);
      machine.host.remove(ID);
    }
  }

  @Test
  void functionsAreListedInOrderAndHaveSeparateAddresses() {
    RequesterId last = new RequesterId(1, 0, 0);
    RequesterId first = new RequesterId(0, 1, 0);
    machine.host.add(last, new DmaTestEngine(), new FakeTranslator());
    machine.host.add(first, new DmaTestEngine(), new FakeTranslator());

    assertThat(machine.host.functions()).containsExactly(first, ID, last);
    for (RequesterId id : machine.host.functions()) {
      machine.enable(id);
      assertThat(machine.registers(id).read(0, 4)).isEqualTo(TestEngineRegister.MAGIC);
    }
    assertThatThrownBy(() -> machine.host.add(first, new DmaTestEngine(), new FakeTranslator()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("00:01.0");
    assertThatThrownBy(
            () -> machine.host.add(new RequesterId(2, 0, 0), function, new FakeTranslator()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(machine.host.functions()).hasSize(3);
  }

  @Test
  void addressesRunOutAndComeBack() {
    try (PciHost small = new PciHost(machine.bus, 0x6000_0000L, 0x3000)) {
      small.add(new RequesterId(0, 0, 0), new DmaTestEngine(), new FakeTranslator());
      DmaTestEngine second = new DmaTestEngine();
      RequesterId id = new RequesterId(0, 1, 0);
      assertThatThrownBy(() -> small.add(id, second, new FakeTranslator()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("addresses");
      small.remove(new RequesterId(0, 0, 0));
      small.add(id, second, new FakeTranslator());
      assertThat(small.functions()).containsExactly(id);
    }
  }
}

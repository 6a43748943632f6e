package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Signal;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.FeaturesControl;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

class BringUpTest {
  private static final long ALL = 0;
  private final DriverBench bench = new DriverBench();
  private final FakeUnit fake = bench.fake;

  @Test
  void afterBringUpEverythingRunsAndNothingIsCached() {
    RiscvIommu unit = bench.installed();
    assertThat(fake.get(Register.CQCSR) & CommandQueueControl.CQON.mask()).isNotZero();
    assertThat(fake.get(Register.FQCSR) & FaultQueueControl.FQON.mask()).isNotZero();
    assertThat(fake.effects()).startsWith(new IodirInvalDdt(false, (int) ALL), IotinvalVma.ofAll());
    assertThat(DirectoryMode.of(fake.get(Register.DDTP))).isEqualTo(DirectoryMode.THREE_LEVEL);
    assertThat(fake.get(Register.MSI_ADDR)).isEqualTo(0x2800_0000L);
    assertThat(fake.get(Register.MSI_DATA)).isEqualTo(7);
    assertThat(fake.get(Register.MSI_VEC_CTL)).isZero();
    assertThat(unit.shutDown(Afterwards.BLOCKED)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(DirectoryMode.of(fake.get(Register.DDTP))).isEqualTo(DirectoryMode.OFF);
    assertThat(fake.get(Register.CQCSR)).isZero();
    assertThat(fake.get(Register.FQCSR)).isZero();
    assertThat(bench.pages.allocatedBytes()).isZero();
    assertThat(unit.sync()).isEqualTo(SyncOutcome.GONE);
  }

  @Test
  void shutDownCanLeaveRequestsUntranslated() {
    assertThat(bench.installed().shutDown(Afterwards.UNTRANSLATED)).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(DirectoryMode.of(fake.get(Register.DDTP))).isEqualTo(DirectoryMode.BARE);
  }

  @ParameterizedTest
  @EnumSource(names = {"ONE_LEVEL", "TWO_LEVEL", "THREE_LEVEL"})
  void theDeepestDirectoryThatReadsBackIsUsed(DirectoryMode deepest) {
    fake.modes = EnumSet.of(DirectoryMode.OFF, DirectoryMode.BARE, deepest);
    RiscvIommu unit = bench.installed();
    assertThat(DirectoryMode.of(fake.get(Register.DDTP))).isEqualTo(deepest);
    assertThat(unit.deviceIdBits()).isEqualTo(deepest.deviceIdBits(false));
    unit.shutDown(Afterwards.BLOCKED);
  }

  @Test
  void aUnitWithoutAnyDirectoryIsRefused() {
    fake.modes = EnumSet.of(DirectoryMode.OFF, DirectoryMode.BARE);
    assertThat(bench.refusal()).contains("no mode of the device directory", "ddtp = 0x");
  }

  @ParameterizedTest
  @CsvSource({"12,6,6", "8,6,8", "1,3,3"})
  void queuesHaveTheSizeThatTheUnitTakes(int smallest, int largest, int wanted) {
    fake.smallestQueueLog2 = Math.min(smallest, 8);
    fake.largestQueueLog2 = Math.max(largest, fake.smallestQueueLog2);
    bench.settings = bench.settings.withQueues(wanted, wanted);
    RiscvIommu unit = bench.installed();
    int expected = Math.clamp(wanted, fake.smallestQueueLog2, fake.largestQueueLog2);
    assertThat(QueueBase.indexMask(fake.get(Register.CQB))).isEqualTo((1L << expected) - 1);
    assertThat(QueueBase.indexMask(fake.get(Register.FQB))).isEqualTo((1L << expected) - 1);
    assertThat(QueueBase.basePhysAddr(fake.get(Register.CQB)) & 4095).isZero();
    unit.shutDown(Afterwards.BLOCKED);
  }

  @Test
  void aCommandQueueOfTwoEntriesIsRefused() {
    fake.largestQueueLog2 = 1;
    assertThat(bench.refusal()).contains("two entries", "cqb = 0x");
  }

  @Test
  void whatAFormerOwnerLeftRunningIsSwitchedOffFirst() {
    fake.set(Register.DDTP, DirectoryPointer.encode(DirectoryMode.TWO_LEVEL, 0x9000_0000L));
    fake.set(Register.CQCSR, CommandQueueControl.CQEN.mask() | CommandQueueControl.CQON.mask());
    fake.set(Register.FQCSR, FaultQueueControl.FQEN.mask() | FaultQueueControl.FQON.mask());
    bench.installed().shutDown(Afterwards.BLOCKED);
  }

  @Test
  void unsupportedUnitsAreRefusedWithTheRegister() {
    long good = fake.capabilities;
    fake.capabilities = Capabilities.VERSION.insert(good, 0x20);
    assertThat(bench.refusal()).contains("version", "capabilities = 0x", "20");
    fake.capabilities =
        good & ~(Capabilities.SV39.mask() | Capabilities.SV48.mask() | Capabilities.SV57.mask());
    assertThat(bench.refusal()).contains("page tables");
    fake.capabilities = Capabilities.PAS.insert(good, 31);
    assertThat(bench.refusal()).contains("cannot address", "0x80000000");
    fake.capabilities = FakeUnit.ALL_ONES;
    assertThat(bench.refusal()).contains("no unit is there");
  }

  @Test
  void bigEndianIsUndoneOrRefused() {
    fake.set(Register.FCTL, FeaturesControl.BE.mask());
    assertThat(bench.refusal()).contains("big-endian", "fctl = 0x1");
    fake.capabilities |= Capabilities.END.mask();
    bench.installed().shutDown(Afterwards.BLOCKED);
    assertThat(FeaturesControl.BE.isSet(fake.get(Register.FCTL))).isFalse();
  }

  @Test
  void thirtyTwoBitGuestsAreUndoneOrRefused() {
    fake.set(Register.FCTL, FeaturesControl.GXL.mask());
    bench.installed().shutDown(Afterwards.BLOCKED);
    assertThat(FeaturesControl.GXL.isSet(fake.get(Register.FCTL))).isFalse();
    fake.stuckFeatures = FeaturesControl.GXL.mask();
    fake.set(Register.FCTL, FeaturesControl.GXL.mask());
    assertThat(bench.refusal()).contains("32-bit guests", "fctl = 0x");
  }

  @Test
  void interruptsAreOfTheKindThatTheUnitHas() {
    InterruptDelivery wire = new InterruptDelivery.Wire(new Signal());
    InterruptDelivery polling = new InterruptDelivery.Polling(new Signal(), 1_000_000);
    long both = fake.capabilities;
    fake.capabilities = Capabilities.IGS.insert(both, Capabilities.IGS_MSI);
    assertThat(bench.refusal(bench.install(wire))).contains("wire", "capabilities");
    shutDown(bench.install(polling));
    assertThat(fake.get(Register.MSI_VEC_CTL)).as("masked").isOne();
    fake.capabilities = Capabilities.IGS.insert(both, Capabilities.IGS_WSI);
    assertThat(bench.refusal()).contains("message");
    shutDown(bench.install(wire));
    assertThat(FeaturesControl.WSI.isSet(fake.get(Register.FCTL))).isTrue();
    fake.capabilities = both;
    shutDown(bench.install());
    assertThat(FeaturesControl.WSI.isSet(fake.get(Register.FCTL))).isFalse();
  }

  @Test
  void aQueueThatDoesNotComeOnIsRefusedWithItsRegister() {
    fake.ignoresCommandQueueControl = true;
    assertThat(bench.refusal()).contains("start the command queue", "TIMED_OUT", "cqcsr = 0x0");
  }

  @Test
  void aPageRequestQueueIsOnlyForUnitsWithAtsAndMustComeOn() {
    fake.ignoresPageRequestQueueControl = true;
    shutDown(bench.install());
    fake.capabilities |= Capabilities.ATS.mask();
    assertThat(bench.refusal())
        .contains("start the page-request queue", "TIMED_OUT", "pqcsr = 0x0");
    fake.ignoresPageRequestQueueControl = false;
    RiscvIommu unit = bench.installed();
    assertThat(fake.get(Register.PQCSR)).isEqualTo(0x1_0003);
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(fake.get(Register.PQCSR)).isZero();
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void theMemoryOfAQueueThatDoesNotStopStaysAllocated() {
    RiscvIommu unit = bench.installed();
    fake.ignoresCommandQueueControl = true;
    assertThat(unit.shutDown(Afterwards.BLOCKED)).isEqualTo(SyncOutcome.TIMED_OUT);
    assertThat(bench.pages.allocatedBytes()).isPositive();
  }

  private static void shutDown(InstallOutcome outcome) {
    assertThat(outcome).isInstanceOf(InstallOutcome.Installed.class);
    ((InstallOutcome.Installed) outcome).unit().shutDown(Afterwards.BLOCKED);
  }
}

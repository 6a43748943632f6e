package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultReason;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.sync.Signal;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultQueueControl;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TransactionType;

@Timeout(120)
class FaultQueueTest {
  private static final int ID = 5;
  private final DriverBench bench = new DriverBench();
  private final FakeUnit fake = bench.fake;
  private RiscvIommu unit;

  @BeforeEach
  void start() {
    unit = bench.installed();
    DriverBench.probed(unit, ID);
  }

  @AfterEach
  void stop() {
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void aRecordBecomesOneFaultWithTheDevicesName() {
    fake.fault(
        FaultRecord.header(FaultCause.WRITE_PAGE_FAULT, TransactionType.UNTRANSLATED_WRITE, ID),
        0x1234_5678L);
    awaitFaults(1);
    assertThat(bench.faults)
        .containsExactly(
            new DmaFault(
                "dev5",
                ID,
                -1,
                new Iova(0x1234_5678L),
                Access.WRITE,
                FaultReason.NOT_MAPPED,
                15,
                1));
  }

  @Test
  void aProcessIdIsReportedAndAnUnknownDeviceHasItsNumberForAName() {
    long header =
        FaultRecord.header(FaultCause.READ_PAGE_FAULT, TransactionType.UNTRANSLATED_READ, 0xabcd)
            | FaultRecord.PV.mask()
            | FaultRecord.PID.place(77);
    fake.fault(header, 1);
    awaitFaults(1);
    assertThat(bench.faults)
        .containsExactly(
            new DmaFault(
                "00abcd", 0xabcd, 77, new Iova(1), Access.READ, FaultReason.NOT_MAPPED, 13, 1));
  }

  @Test
  void whatNoDeviceCausedIsReportedForTheUnit() {
    fake.fault(
        FaultRecord.header(FaultCause.MSI_WRITE_ACCESS_FAULT, TransactionType.NONE, 0), 0x99L);
    awaitFaults(1);
    assertThat(bench.faults.getFirst().device()).isEqualTo("iommu0");
    assertThat(bench.faults.getFirst().requesterId()).isEqualTo(-1);
  }

  @Test
  void recordsKeepTheirOrderThroughManyWraps() {
    for (int i = 0; i < 1000; i++) {
      fake.fault(header(), i);
      awaitFaults(i + 1);
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(bench.faults.get(i).iova().value()).isEqualTo(i);
    }
  }

  @Test
  void anOverflowIsReportedAndLaterRecordsArrive() {
    synchronized (fake) { // so that the driver cannot read any register meanwhile
      for (int i = 0; i < 100; i++) {
        fake.fault(header(), i);
      }
      assertThat(FaultQueueControl.FQOF.isSet(fake.get(Register.FQCSR))).isTrue();
    }
    awaitFaults(16);
    assertThat(bench.faults.subList(0, 15)).extracting(DmaFault::iova).isSorted();
    assertThat(bench.faults.get(15).reason()).isEqualTo(FaultReason.LOST_RECORDS);
    awaitQuiet();
    fake.fault(header(), 4711);
    awaitFaults(17);
    assertThat(bench.faults.get(16).iova().value()).isEqualTo(4711);
    assertThat(unit.statistics().get(UnitCounter.FAULTS_LOST)).isEqualTo(1);
  }

  @Test
  void aMemoryFaultOfTheQueueIsReportedAndCleared() {
    synchronized (fake) {
      fake.set(Register.FQCSR, fake.get(Register.FQCSR) | FaultQueueControl.FQMF.mask());
      fake.set(Register.IPSR, InterruptPending.FIP.mask());
      fake.signal.raise();
    }
    awaitFaults(1);
    awaitQuiet();
    assertThat(bench.faults.getFirst().reason()).isEqualTo(FaultReason.LOST_RECORDS);
    assertThat(fake.get(Register.FQCSR) & FaultQueueControl.ERRORS).isZero();
  }

  @Test
  void lastRecordsAreReportedWhenTheUnitIsShutDown() {
    unit.shutDown(Afterwards.BLOCKED);
    InstallOutcome outcome =
        bench.install(new InterruptDelivery.Polling(new Signal(), Long.MAX_VALUE));
    unit = ((InstallOutcome.Installed) outcome).unit();
    fake.fault(header(), 42);
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.faults).extracting(fault -> fault.iova().value()).containsExactly(42L);
  }

  @ParameterizedTest
  @EnumSource(value = FaultCause.class, mode = EnumSource.Mode.EXCLUDE, names = "RESERVED")
  void everyCauseHasAReasonAndKeepsItsNumber(FaultCause cause) {
    fake.fault(FaultRecord.header(cause, TransactionType.UNTRANSLATED_EXECUTE, ID), 0);
    awaitFaults(1);
    assertThat(bench.faults.getFirst().cause()).isEqualTo(cause.code());
    assertThat(bench.faults.getFirst().access()).isEqualTo(Access.EXECUTE);
    assertThat(bench.faults.getFirst().reason()).isNotEqualTo(FaultReason.LOST_RECORDS);
  }

  private static long header() {
    return FaultRecord.header(FaultCause.READ_PAGE_FAULT, TransactionType.UNTRANSLATED_READ, ID);
  }

  private void awaitFaults(int wanted) {
    while (bench.faults.size() < wanted) {
      Thread.onSpinWait();
    }
  }

  private void awaitQuiet() {
    while (fake.get(Register.IPSR) != 0
        || (fake.get(Register.FQCSR) & FaultQueueControl.ERRORS) != 0) {
      Thread.onSpinWait();
    }
  }
}

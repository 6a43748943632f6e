package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.riscv.spec.PerformanceEvent;
import portcullis.riscv.spec.Register;

class PerformanceMonitorTest {
  private static final long OF = 1L << 63;
  private static final long PV = 1L << 60;
  private static final long DV = 1L << 61;
  private static final long IDT = 1L << 62;
  private static final long DMASK = 1L << 15;

  private final IommuFixture f = new IommuFixture(RiscvIommuConfig.complete());
  // Registers and monitor without a device, for events that are told one by one.
  private final RegisterFile registers = new RegisterFile(RiscvIommuConfig.complete());
  private final StructureMemory memory = new StructureMemory(f.bus, RiscvIommuConfig.complete());
  private final PerformanceMonitor monitor =
      new PerformanceMonitor(
          RiscvIommuConfig.complete(),
          registers,
          new Interrupts(memory, registers, WiredInterrupt.UNCONNECTED, new Signal()),
          new Generation());

  @AfterEach
  void close() {
    f.close();
  }

  private void select(int index, long selector) {
    monitor.writeEvent(Register.IOHPMEVT.offset(index), 8, selector);
  }

  private long counter(int index) {
    return registers.get(Register.IOHPMCTR, index);
  }

  @Test
  void onlyTheSelectedEventCountsAndOnlyWhileNotInhibited() {
    assertThat(monitor.isCounting()).isFalse();
    select(0, PerformanceEvent.TLB_MISS.id());
    select(30, PerformanceEvent.DEVICE_DIRECTORY_WALK.id());
    assertThat(monitor.isCounting()).isTrue();
    monitor.count(PerformanceEvent.TLB_MISS, 1, -1, -1, -1);
    monitor.count(PerformanceEvent.FIRST_STAGE_WALK, 1, -1, -1, -1);
    assertThat(counter(0)).isEqualTo(1);
    assertThat(counter(30)).isZero();
    monitor.writeInhibit(Register.IOCOUNTINH.offset(), 4, 2);
    monitor.count(PerformanceEvent.TLB_MISS, 1, -1, -1, -1);
    monitor.count(PerformanceEvent.DEVICE_DIRECTORY_WALK, 1, -1, -1, -1);
    assertThat(counter(0)).isEqualTo(1);
    assertThat(counter(30)).isEqualTo(1);
    monitor.writeInhibit(Register.IOCOUNTINH.offset(), 4, -1L);
    assertThat(monitor.isCounting()).isFalse();
    monitor.writeInhibit(Register.IOCOUNTINH.offset(), 4, 0);
    select(0, 0);
    select(30, 0);
    assertThat(monitor.isCounting()).isFalse();
    assertThat(counter(30)).isEqualTo(1); // "the counter retains its value"
  }

  @Test
  void anEventThatDoesNotExistLeavesTheOldOne() {
    select(0, 7);
    select(0, DV | 9);
    assertThat(registers.get(Register.IOHPMEVT, 0)).isEqualTo(DV | 7);
    monitor.writeEvent(Register.IOHPMEVT.offset(0), 4, DMASK | 0x4000);
    assertThat(registers.get(Register.IOHPMEVT, 0)).isEqualTo(DV | DMASK | 7);
    monitor.writeEvent(Register.IOHPMEVT.offset(0) + 4, 4, 0xf);
    assertThat(registers.get(Register.IOHPMEVT, 0)).isEqualTo(0xfL << 32 | DMASK | 7);
  }

  /** Event, flags, PID_PSCID, DID_GSCID; then the event's device, process, PSCID, GSCID. */
  @ParameterizedTest
  @CsvSource({
    // process and device ids
    "1, '', 9, 9, 0x123456, -1, -1, -1, true",
    "1, P, 5, 9, 0x123456, 5, -1, -1, true",
    "1, P, 5, 9, 0x123456, 6, -1, -1, false",
    "1, P, 0, 9, 0x123456, -1, -1, -1, false",
    "1, D, 9, 0x123456, 0x123456, -1, -1, -1, true",
    "1, D, 9, 0x123457, 0x123456, -1, -1, -1, false",
    "1, PD, 5, 0x123456, 0x123456, 5, -1, -1, true",
    "1, PD, 6, 0x123456, 0x123456, 5, -1, -1, false",
    // parts of a device id: 3 and 8 bits, and one that ends before the difference
    "1, DM, 9, 0x123453, 0x123456, -1, -1, -1, true",
    "1, DM, 9, 0x12347f, 0x123400, -1, -1, -1, true",
    "1, DM, 9, 0x123451, 0x123456, -1, -1, -1, false",
    "1, DM, 9, 0x7fffff, 0x123456, -1, -1, -1, true",
    // address spaces
    "4, IP, 5, 9, 1, 6, 5, -1, true",
    "4, IP, 5, 9, 1, 5, 6, -1, false",
    "4, IP, 0, 9, 1, 5, -1, -1, false",
    "8, ID, 9, 0x22, 1, -1, -1, 0x22, true",
    "8, ID, 9, 1, 1, -1, -1, 0x22, false",
    "8, ID, 9, 0, 1, -1, -1, -1, false",
    "7, IDP, 5, 0x22, 1, -1, 5, 0x22, true",
    // events that do not know address spaces
    "1, I, 0, 0, 1, -1, 5, 5, false",
    "5, IP, 5, 0, 1, -1, 5, 5, false"
  })
  void filtersLetMatchingRequestsCount(
      int event,
      String flags,
      long lower,
      long upper,
      int device,
      int process,
      int pscid,
      int gscid,
      boolean counts) {
    select(
        3,
        event
            | lower << 16
            | upper << 36
            | (flags.contains("P") ? PV : 0)
            | (flags.contains("D") ? DV : 0)
            | (flags.contains("I") ? IDT : 0)
            | (flags.contains("M") ? DMASK : 0));
    monitor.count(PerformanceEvent.values()[event - 1], device, process, pscid, gscid);
    assertThat(counter(3)).isEqualTo(counts ? 1 : 0);
  }

  @Test
  void anOverflowGoesOnFromZeroAndRaisesAnInterruptOnce() {
    select(1, PerformanceEvent.TLB_MISS.id());
    registers.write(Register.IOHPMCTR.offset(1), 8, -1L, 0);
    monitor.count(PerformanceEvent.TLB_MISS, 1, -1, -1, -1);
    assertThat(counter(1)).isZero();
    assertThat(registers.get(Register.IOHPMEVT, 1)).isEqualTo(OF | 4);
    assertThat(monitor.overflows()).isEqualTo(4);
    assertThat(registers.get(Register.IPSR)).isEqualTo(4);
    registers.write(Register.IPSR.offset(), 4, 4, 0);
    registers.write(Register.IOHPMCTR.offset(1), 8, -1L, 0);
    monitor.count(PerformanceEvent.TLB_MISS, 1, -1, -1, -1);
    assertThat(counter(1)).isZero();
    assertThat(registers.get(Register.IPSR)).isZero(); // OF "also functions as [...] disable"
  }

  @Test
  void eventsOfSeveralThreadsAreAllCounted() {
    select(0, PerformanceEvent.TLB_MISS.id());
    List<Task> tasks = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      tasks.add(
          Task.spawn(
              "counting",
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  monitor.count(PerformanceEvent.TLB_MISS, 1, -1, -1, -1);
                }
              }));
    }
    tasks.forEach(Task::join);
    assertThat(counter(0)).isEqualTo(40_000);
  }

  @Test
  void cyclesPassUnlessInhibited() {
    long first = f.read(Register.IOHPMCYCLES);
    Backoff backoff = new Backoff();
    while (f.read(Register.IOHPMCYCLES) == first) {
      backoff.pause();
    }
    assertThat(f.read(Register.IOHPMCYCLES)).isGreaterThan(first);
    f.write(Register.IOCOUNTINH, 1);
    f.write(Register.IOHPMCYCLES, 42);
    assertThat(f.read(Register.IOHPMCYCLES)).isEqualTo(42);
    f.device.settle();
    assertThat(f.read(Register.IOHPMCYCLES)).isEqualTo(42);
  }

  @Test
  void anOverflowOfTheCyclesIsFoundByTheDeviceItself() {
    long message = f.page();
    f.write(Register.ICVEC, 2 << 8);
    f.device.write(Register.MSI_ADDR.offset(2), 8, message);
    f.device.write(Register.MSI_DATA.offset(2), 4, 0x99);
    f.write(Register.IOHPMCYCLES, OF - 1000); // a microsecond, and nobody reads it
    Backoff backoff = new Backoff();
    while (f.ram.getIntAcquire(message) == 0) {
      backoff.pause();
    }
    assertThat(f.ram.getIntAcquire(message)).isEqualTo(0x99);
    assertThat(f.read(Register.IOHPMCYCLES) & OF).isEqualTo(OF);
    assertThat(f.read(Register.IOCOUNTOVF)).isEqualTo(1);
    assertThat(f.read(Register.IPSR)).isEqualTo(4);
    f.write(Register.IPSR, 4);
    assertThat(f.read(Register.IPSR)).isZero(); // an event, not a state
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.Register;

class FaultQueueTest {
  private static final int ENTRIES = 1 << IommuFixture.FQ_LOG2;

  private final IommuFixture f = new IommuFixture();

  @BeforeEach
  void start() {
    f.start(1);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private void fault(long iova) {
    assertThat(f.translate(1, iova, Access.READ)).isEqualTo(-1);
  }

  @Test
  void aFullQueueOverflowsAndRecordsAgainOnceCleared() {
    for (int i = 0; i < ENTRIES + 3; i++) {
      fault(i << 12);
    }
    assertThat(f.read(Register.FQCSR)).isEqualTo(0x10201);
    assertThat(f.read(Register.FQT)).isEqualTo(ENTRIES - 1);
    assertThat(f.takeFaults())
        .hasSize(ENTRIES - 1)
        .extracting(FaultRecord::iotval)
        .startsWith(0L, 0x1000L);
    fault(0); // dropped while fqof is set, although there is room
    assertThat(f.takeFaults()).isEmpty();
    f.write(Register.FQCSR, 0x201);
    assertThat(f.read(Register.FQCSR)).isEqualTo(0x10001);
    fault(0xabc000);
    assertThat(f.takeFaults()).extracting(FaultRecord::iotval).containsExactly(0xabc000L);
    assertThat(f.device.faults()).isEqualTo(ENTRIES + 5);
    assertThat(f.device.faultsRecorded()).isEqualTo(ENTRIES);
  }

  @Test
  void aQueueOutsideOfRamIsAMemoryFault() {
    f.write(Register.FQCSR, 0);
    assertThat(f.read(Register.FQCSR)).isZero();
    f.write(Register.FQB, 1 << 10 | 3);
    f.write(Register.FQCSR, 1);
    fault(0);
    assertThat(f.read(Register.FQCSR)).isEqualTo(0x10101);
    assertThat(f.read(Register.FQT)).isZero();
    f.write(Register.FQCSR, 0x101);
    assertThat(f.read(Register.FQCSR)).isEqualTo(0x10001);
  }

  @Test
  void aQueueThatIsOffRecordsNothingAndStartsAtZeroWhenTurnedOn() {
    fault(0x1000);
    f.write(Register.FQCSR, 0);
    fault(0x2000);
    assertThat(f.read(Register.FQT)).isEqualTo(1);
    f.write(Register.FQH, 0);
    f.write(Register.FQCSR, 1);
    assertThat(f.read(Register.FQT)).isZero();
    fault(0x3000);
    assertThat(f.takeFaults()).extracting(FaultRecord::iotval).containsExactly(0x3000L);
  }

  @Test
  void faultsOfSeveralThreadsAreEachRecordedWholeOnce() {
    int each = 200;
    f.write(Register.FQCSR, 0);
    long queue = f.pages(8);
    f.write(Register.FQB, queue >>> 12 << 10 | 9);
    f.write(Register.FQCSR, 1);
    List<Task> tasks = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int device = t;
      tasks.add(
          Task.spawn(
              "faulting",
              () -> {
                DmaTransaction dma = new DmaTransaction();
                for (int i = 0; i < each; i++) {
                  f.device.translate(
                      dma.request(
                          device,
                          DmaTransaction.NO_PROCESS,
                          (long) device << 40 | i,
                          Access.WRITE));
                }
              }));
    }
    tasks.forEach(Task::join);
    assertThat(f.read(Register.FQT)).isEqualTo(4 * each);
    int[] next = new int[4];
    for (int i = 0; i < 4 * each; i++) {
      long at = queue + i * 32L;
      FaultRecord record =
          FaultRecord.decode(f.ram.getLong(at), f.ram.getLong(at + 16), f.ram.getLong(at + 24));
      int device = record.deviceId();
      assertThat(record.iotval()).isEqualTo((long) device << 40 | next[device]++);
    }
    assertThat(next).containsOnly(each);
  }
}

package portcullis.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;

class FaultLogTest {
  private final List<DmaFault> told = new ArrayList<>();
  private final FaultLog log = new FaultLog(4, told::add);

  @Test
  void theSameFaultIsToldOnceAndCounted() {
    for (int i = 0; i < 10; i++) {
      log.report(fault("a", 0x1000 + 8 * i, Access.READ));
    }
    assertThat(told).hasSize(1);
    assertThat(log.faults()).singleElement().extracting(DmaFault::count).isEqualTo(10L);
    assertThat(log.total()).isEqualTo(10);
    assertThat(log.suppressed()).isZero();
  }

  @Test
  void anotherPageOrAccessIsAnotherFault() {
    log.report(fault("a", 0x1000, Access.READ));
    log.report(fault("a", 0x1000, Access.WRITE));
    log.report(fault("a", 0x2000, Access.READ));
    assertThat(told).hasSize(3);
  }

  @Test
  void aStormOfOneDeviceTakesNoRoomFromAnother() {
    for (int i = 0; i < 1000; i++) {
      log.report(fault("storm", 0x1000L * i, Access.READ));
    }
    log.report(fault("quiet", 0x5000, Access.WRITE));
    assertThat(log.faults().stream().filter(f -> f.device().equals("storm"))).hasSize(4);
    assertThat(log.faults().stream().filter(f -> f.device().equals("quiet"))).hasSize(1);
    assertThat(log.suppressed()).isEqualTo(996);
    assertThat(log.total()).isEqualTo(1001);
    assertThat(told).hasSize(5);
  }

  private static DmaFault fault(String device, long iova, int access) {
    return new DmaFault(device, 8, -1, new Iova(iova), access, FaultReason.NOT_MAPPED, 13, 1);
  }
}

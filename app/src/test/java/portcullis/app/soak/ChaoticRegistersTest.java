package portcullis.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.MmioRegion;
import portcullis.riscv.spec.CommandQueueControl;
import portcullis.riscv.spec.QueueBase;
import portcullis.riscv.spec.Register;

class ChaoticRegistersTest {
  private static final long RAM = 0x8000_0000L;
  private static final long ON = CommandQueueControl.CQEN.mask() | CommandQueueControl.CQON.mask();

  private final PhysicalMemory ram = PhysicalMemory.anonymous(RAM, 4096);
  private final Unit unit = new Unit();
  private final ChaoticRegisters registers =
      new ChaoticRegisters(unit, ram, new SoakScene(1), SoakOptions.Spoil.NONE);

  /** Registers that hold what was written to them, and do nothing. */
  private static final class Unit implements MmioRegion {
    private final Map<Long, Long> values = new HashMap<>();

    @Override
    public long sizeBytes() {
      return 4096;
    }

    @Override
    public long read(long offset, int sizeBytes) {
      return values.getOrDefault(offset, 0L);
    }

    @Override
    public void write(long offset, int sizeBytes, long value) {
      values.put(offset, value);
    }

    long value(Register register) {
      return read(register.offset(), register.sizeBytes());
    }
  }

  @AfterEach
  void close() {
    ram.close();
  }

  private void write(Register register, long value) {
    registers.write(register.offset(), register.sizeBytes(), value);
  }

  private void start() {
    write(Register.CQB, QueueBase.encode(RAM, 4));
    write(Register.CQT, 0);
    write(Register.CQCSR, ON);
  }

  @Test
  void aDoorbellIsHeldBackAndLetThroughLater() {
    start();
    registers.stall(true);
    write(Register.CQT, 1);
    write(Register.CQT, 2);
    assertThat(unit.value(Register.CQT)).isZero();
    registers.stall(false);
    assertThat(unit.value(Register.CQT)).isEqualTo(2);
  }

  /** Else the unit would execute what was in the ring long ago, and ahead of what comes. */
  @Test
  void aQueueThatIsStartedMeanwhileBeginsAtItsStart() {
    start();
    write(Register.CQT, 5);
    registers.stall(true);
    write(Register.CQT, 6);
    write(Register.CQCSR, 0);
    start();
    assertThat(unit.value(Register.CQT)).isZero();
    write(Register.CQT, 3);
    assertThat(unit.value(Register.CQT)).isZero();
    registers.stall(false);
    assertThat(unit.value(Register.CQT)).isEqualTo(3);
  }
}

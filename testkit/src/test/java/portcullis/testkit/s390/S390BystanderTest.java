package portcullis.testkit.s390;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaMapper;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.Access;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.s390.device.Environment;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.device.ZpciConfig;
import portcullis.testkit.domain.IommuFixture;

/**
 * What happens to one function does not hold up the I/O of another: not even where an instruction
 * of it does not come to its end, whichever that is.
 */
@Timeout(120)
class S390BystanderTest {
  private static final long PAGE = 4096;
  private static final long BUFFER = 0x8000_0000L + (32L << 20);
  private static final int IOS = 20;
  private static final int MOST_INSTRUCTIONS = 100;

  /** What happens to the neighbour. */
  enum Event {
    DETACH {
      @Override
      void happenTo(Device neighbour, PagingDomain domain, S390Fixture machine) {
        assertThat(neighbour.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
        assertThat(neighbour.attach(domain).isAttached()).isTrue();
      }
    },
    RELEASE {
      @Override
      void happenTo(Device neighbour, PagingDomain domain, S390Fixture machine) {
        machine.system().release(neighbour);
        assertThat(machine.probe(1, "again", 8).attach(domain).isAttached()).isTrue();
      }
    },
    RESET {
      @Override
      void happenTo(Device neighbour, PagingDomain domain, S390Fixture machine) {
        assertThat(neighbour.lifecycle().reset().isDone()).isTrue();
      }
    };

    abstract void happenTo(Device neighbour, PagingDomain domain, S390Fixture machine);
  }

  /** Keeps the nth instruction for the neighbour from its end. */
  private static final class Hold {
    private final int nth;
    private final SharedLong seen = new SharedLong(0);
    private final Signal reached = new Signal();
    private final Signal over = new Signal();

    Hold(int nth) {
      this.nth = nth;
    }

    long answer(int functionId) {
      if (functionId == S390Fixture.FIRST_ID + 1 && seen.getAndAdd(1) + 1 == nth) {
        reached.raise();
        over.await(Long.MAX_VALUE);
      }
      return InstructionGate.PASS;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, DETACH",
    "false, RELEASE",
    "false, RESET",
    "true, DETACH",
    "true, RELEASE",
    "true, RESET"
  })
  void anInstructionOfAnEventThatDoesNotEndHoldsUpTheNeighboursIoAndNobodyElses(
      boolean shadowed, Event event) {
    int nth = 1;
    while (isHeld(shadowed, event, nth)) {
      assertThat(++nth).as("instructions of one event").isLessThan(MOST_INSTRUCTIONS);
    }
    assertThat(nth).as("instructions that were held").isGreaterThan(2);
  }

  // Whether there was such an instruction.
  private static boolean isHeld(boolean shadowed, Event event, int nth) {
    Environment environment =
        shadowed ? new Environment.Shadowed(2_048, 8 << 20) : new Environment.Lpar();
    S390Fixture machine =
        new S390Fixture(ZpciConfig.of(environment), S390Fixture.PATIENT, 2, false);
    PagingDomain domain = machine.createDomain("own");
    PagingDomain other = machine.createDomain("neighbour's");
    DmaSpace space = new DmaSpace(domain, machine.pages(), StrictPolicy::new, true);
    Device device = machine.probe(0, "bystander", 0);
    Device neighbour = machine.probe(1, "neighbour", 8);
    assertThat(space.admit(machine.function(0).reservedRegions())).isTrue();
    assertThat(device.attach(domain).isAttached()).isTrue();
    assertThat(neighbour.attach(other).isAttached()).isTrue();
    Hold hold = new Hold(nth);
    machine.machine.setGate((instruction, functionId, n) -> hold.answer(functionId));
    Task happening =
        Task.spawn(
            "event",
            () -> {
              event.happenTo(neighbour, other, machine);
              hold.reached.raise();
            });
    hold.reached.await(Long.MAX_VALUE);
    boolean isHeld = hold.seen.get() >= nth;
    for (int i = 0; i < IOS; i++) {
      read(machine, space.mapper(-1));
    }
    hold.over.raise();
    happening.join();
    assertThat(space.close()).isTrue();
    machine.close();
    return isHeld;
  }

  private static void read(S390Fixture machine, DmaMapper mapper) {
    long iova = mapper.mapSingle(BUFFER, PAGE, Direction.TO_DEVICE);
    assertThat(iova).isNotEqualTo(DmaMapper.MAPPING_ERROR);
    assertThat(machine.translate(0, 0, iova, Access.READ)).isEqualTo(BUFFER);
    mapper.unmapSingle(iova, PAGE, Direction.TO_DEVICE);
    assertThat(machine.translate(0, 0, iova, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }
}

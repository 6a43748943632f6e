package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.machine.bus.DmaPort;
import portcullis.s390.spec.FunctionState;

/** Nothing that software or a function does throws, whatever is in operands, blocks and tables. */
class GarbageTest {
  private static final int STEPS = 8_000;

  private final long seed = ZpciFixture.seed();
  private final SplittableRandom random = new SplittableRandom(seed);

  private long word() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextLong(1 << 16);
      case 2 -> ZpciFixture.RAM + (random.nextLong(ZpciFixture.RAM_BYTES) & -2048);
      case 3 -> ZpciFixture.RAM + (random.nextLong(1 << 20) & -16384) | random.nextLong(4096);
      case 4 -> -random.nextLong(1 << 16);
      default -> 1L << random.nextInt(64);
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingThatIsIssuedThrows(boolean vm) {
    ZpciConfig config =
        ZpciConfig.of(vm ? new Environment.Shadowed(50, 256 << 10) : new Environment.Lpar())
            .withDma(0, -1L)
            .withDesignations(0xf0)
            .withRelaxedTranslation(true);
    try (ZpciFixture f = new ZpciFixture(config)) {
      DmaPort port = f.function.requester.newPort();
      f.function.requester.setBusMaster(true);
      for (int step = 0; step < STEPS; step++) {
        try {
          issue(f, port);
        } catch (RuntimeException e) {
          throw new AssertionError("step " + step + ", " + ZpciFixture.rerun(seed), e);
        }
      }
      assertThat(f.machine.state(FID)).isNotNull();
    }
  }

  private void issue(ZpciFixture f, DmaPort port) {
    int handle = random.nextInt(8) == 0 ? (int) word() : f.handle(FID);
    long operand = (long) handle << 32 | (random.nextInt(4) == 0 ? word() & 0xffff_ffffL : 0);
    long block = random.nextInt(4) == 0 ? word() : f.block;
    switch (random.nextInt(12)) {
      case 0 -> {
        scribble(f, f.block, 40);
        f.machine.callLogicalProcessor(block);
      }
      case 1 -> {
        f.ram.setLong(f.block, 32L << 48 | random.nextLong(7) << 32);
        f.ram.setLong(f.block + 16, word());
        f.ram.setLong(f.block + 32, random.nextLong(8, 500) << 48 & -8L << 48);
        f.machine.callLogicalProcessor(f.block);
      }
      case 2 -> f.set(handle, random.nextInt(8) == 0 ? 1 : 0);
      case 3 -> {
        scribble(f, f.fib, 80);
        f.machine.modifyFunctionControls(operand | random.nextInt(12), f.fib);
      }
      case 4 -> {
        int type = random.nextInt(4);
        long root = ZpciFixture.RAM + (random.nextLong(1 << 20) & -16384);
        f.modify(handle, 4 + 2 * random.nextInt(2), 0, -1L, ZpciFixture.anchor(type, root));
      }
      case 5 -> f.modify(handle, random.nextInt(5, 10));
      case 6 -> {
        // A hypervisor walks as much as it is asked to, so that a test would not end.
        long most = f.machine.config().isShadowed() ? 0x3fff_ffff : -1L;
        f.machine.refreshTranslations(operand, word() & -4096, word() & most & -4096);
      }
      case 7 -> f.machine.refreshTranslations(operand, word() & 0xffff_f000L, 1 << 22);
      case 8 -> f.machine.load(operand | random.nextInt(16) << 16 | 4, word(), f.loaded);
      case 9 -> {
        f.machine.storeEventInformation(f.eventBlock);
        f.machine.storeFunctionControls(operand, block);
      }
      case 10 -> {
        scribble(f, ZpciFixture.RAM + (random.nextLong(1 << 20) & -16384), 16384);
        if (f.machine.state(FID) == FunctionState.STANDBY) {
          f.machine.configure(FID);
        }
      }
      default -> {
        port.readIntAcquire(word() & -4);
        port.writeIntRelease(word() & -4, 0);
      }
    }
  }

  /** Fills some of memory with entries, of which some make sense. */
  private void scribble(ZpciFixture f, long at, int lengthBytes) {
    for (int i = 0; i < lengthBytes; i += 8) {
      long table = ZpciFixture.RAM + (random.nextLong(1 << 20) & -16384);
      f.ram.setLong(
          at + i,
          switch (random.nextInt(5)) {
            case 0 -> word();
            case 1 -> table | random.nextInt(4) << 2 | 3;
            case 2 -> table;
            default -> 0x420;
          });
    }
  }
}

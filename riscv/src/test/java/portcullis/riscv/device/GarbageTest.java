package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.memory.Access;
import portcullis.core.sync.Task;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.Register;

/** Software and devices that do anything at all: nothing may be thrown, and nothing may hang. */
class GarbageTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);
  private static final int ROUNDS = 20_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingThatIsWrittenOrAskedForThrowsOrHangs(boolean complete) {
    SplittableRandom random = new SplittableRandom(SEED);
    RiscvIommuConfig config =
        complete
            ? RiscvIommuConfig.complete().withInvalidationTags(2)
            : RiscvIommuConfig.standard();
    try (IommuFixture f = new IommuFixture(config)) {
      f.bus.map(0x10_0000, f.device);
      List<Task> tasks = new ArrayList<>();
      SplittableRandom first = random.split();
      SplittableRandom second = random.split();
      tasks.add(Task.spawn("software", () -> write(f, first)));
      tasks.add(Task.spawn("device", () -> translate(f, second)));
      tasks.forEach(Task::join);
      f.device.settle();
      f.device.reset();
      f.ram.close(); // all zero
      f.start(2);
      long root = f.page();
      f.setContext(1, 1, 8, root);
      f.map(root, 8, 0, 0, 0x1000, IommuFixture.RWUAD);
      assertThat(f.translate(1, 0, Access.READ)).as("-Dseed=%d", SEED).isEqualTo(0x1000);
    }
  }

  private static long address(IommuFixture f, SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong();
      case 1 -> 0x10_0000 + random.nextInt(1024);
      default -> IommuFixture.RAM + random.nextInt(64) * 4096L;
    };
  }

  private static void write(IommuFixture f, SplittableRandom random) {
    Register[] registers = Register.values();
    for (int i = 0; i < ROUNDS; i++) {
      Register register = registers[random.nextInt(registers.length)];
      int offset =
          random.nextInt(8) == 0
              ? random.nextInt(-16, 5000)
              : register.offset(random.nextInt(register.count()));
      long value =
          switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(16);
            case 2 -> address(f, random);
            default -> address(f, random) >>> 12 << 10 | random.nextInt(32);
          };
      f.device.write(offset, 1 << random.nextInt(4), value);
      f.device.read(offset, 1 << random.nextInt(4));
      long word = IommuFixture.RAM + random.nextInt(64 * 512) * 8L;
      f.ram.setLong(
          word,
          switch (random.nextInt(3)) {
            case 0 -> random.nextLong();
            case 1 -> (random.nextLong() & ~0x3ffL) | random.nextInt(4) | random.nextInt(2) << 7;
            default -> address(f, random) >>> 12 << 10 | random.nextInt(256);
          });
      if (random.nextInt(64) == 0) {
        f.device.reset();
      }
    }
  }

  private static void translate(IommuFixture f, SplittableRandom random) {
    DmaTransaction dma = new DmaTransaction();
    for (int i = 0; i < 10 * ROUNDS; i++) {
      int id = random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(64);
      int process = random.nextInt(8) == 0 ? random.nextInt() : DmaTransaction.NO_PROCESS;
      long iova = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(1 << 20);
      var reader = f.bus.transactions().reader();
      reader.enter();
      f.device.translate(dma.request(id, process, iova, random.nextInt(8)));
      reader.exit();
      if (i % 8 == 0) {
        f.device.pageRequest(id, process, random.nextBoolean(), random.nextBoolean(), iova);
        f.device.completeInvalidation(random.nextInt(4), -1, 3, random.nextInt(2));
        f.device.timeOutInvalidation(random.nextInt(64) == 0 ? 3 : 0);
      }
    }
  }
}

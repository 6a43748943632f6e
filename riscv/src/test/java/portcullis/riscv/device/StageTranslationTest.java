package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Capabilities;

/** Both stages by hand-made tables: a root entry of each maps the first GiB to itself. */
class StageTranslationTest {
  private static final int ROUNDS = 20_000;
  private static final long FIRST_ROOT = 0x10000;
  private static final long SECOND_ROOT = 0x14000;
  private static final long IDENTITY_LEAF = 0xdf; // V R W X U A D, first GiB

  private final PhysicalMemory ram = PhysicalMemory.anonymous(0x1000, 1 << 20);
  private final RiscvIommuConfig config = RiscvIommuConfig.complete();

  private StageTranslation stages() {
    Capabilities capabilities = config.capabilities();
    StructureMemory memory = new StructureMemory(new SystemBus(ram), config);
    return new StageTranslation(
        new StageWalker(memory, capabilities, 0, new Generation()),
        new MessageTranslation(memory, capabilities));
  }

  private static TranslationContext nested() {
    TranslationContext.Builder b = new TranslationContext.Builder();
    b.firstLevels = 3;
    b.firstRoot = FIRST_ROOT;
    b.secondLevels = 3;
    b.secondRoot = SECOND_ROOT;
    return b.build();
  }

  private long sumOfWalks(StageTranslation stages, TranslationContext context, Walk walk) {
    long sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
      walk.begin(Access.READ, true, 1, false);
      sum += TranslationWord.PAGE.extract(stages.translate(context, 0x1234_5000, walk));
    }
    return sum;
  }

  /** By reflection, since the module under test does not read the management modules. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    return (long)
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getCurrentThreadAllocatedBytes")
            .invoke(threads);
  }

  @Test
  void aWalkOfBothStagesAllocatesNothing() throws ReflectiveOperationException {
    ram.setLong(FIRST_ROOT, IDENTITY_LEAF);
    ram.setLong(SECOND_ROOT, IDENTITY_LEAF);
    StageTranslation stages = stages();
    TranslationContext context = nested();
    Walk walk = new Walk();
    sumOfWalks(stages, context, walk);
    long before = allocatedBytes();
    long sum = sumOfWalks(stages, context, walk);
    long allocated = allocatedBytes() - before;
    assertThat(sum).isZero(); // the first GiB
    assertThat(walk.gpa).isEqualTo(0x1234_5000);
    assertThat(allocated).isLessThan(ROUNDS);
    ram.close();
  }
}

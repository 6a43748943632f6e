package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.CommandKind;
import portcullis.riscv.spec.Register;

/**
 * Software and devices that do anything at all, several at a time: nothing may be thrown, nothing
 * may hang, and nothing but RAM and registers be touched, which would throw.
 *
 * <p>{@code -Dportcullis.garbage.seconds=60} runs each case for longer, {@code -Dseed=} otherwise.
 */
class GarbageTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);
  private static final long SECONDS = Long.getLong("portcullis.garbage.seconds", 2);
  private static final long PATIENCE_SECONDS = 60;
  private static final int DEVICE_IDS = 64;
  // Written by the test's thread and read by all others; volatile.
  private final SharedLong over = new SharedLong(0);

  private enum Model {
    STANDARD,
    COMPLETE,
    SMALL;

    RiscvIommuConfig config() {
      return switch (this) {
        case STANDARD -> RiscvIommuConfig.standard();
        case COMPLETE -> RiscvIommuConfig.complete().withInvalidationTags(2);
        case SMALL ->
            RiscvIommuConfig.complete()
                .withInvalidationTags(1)
                .withCaches(2, 1)
                .withProcessEntries(1)
                .withWalkEntries(0);
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingThatIsWrittenOrAskedForThrowsOrHangs(Model model) {
    SplittableRandom random = new SplittableRandom(SEED);
    try (IommuFixture f = new IommuFixture(model.config())) {
      f.bus.map(Garbage.REGISTERS, f.device);
      List<Task> tasks =
          List.of(
              spawn("registers", () -> new Garbage(random.split()), g -> register(f, g)),
              spawn("memory", () -> new Garbage(random.split()), g -> g.scribble(f)),
              spawn("queues", () -> new Garbage(random.split()), g -> queue(f, g)),
              spawn("messages", () -> new Garbage(random.split()), g -> message(f, g)),
              dma(f, "dma 1", new Garbage(random.split())),
              dma(f, "dma 2", new Garbage(random.split())));
      watch(f, model, tasks);
      assertThat(f.device.faults()).isPositive();
      works(f);
    }
  }

  private void watch(IommuFixture f, Model model, List<Task> tasks) {
    long begun = System.nanoTime();
    long end = TimeUnit.SECONDS.toNanos(SECONDS);
    long last = TimeUnit.SECONDS.toNanos(SECONDS + PATIENCE_SECONDS);
    Task settling = null;
    for (long now = 0; ; now = System.nanoTime() - begun) {
      if (now >= end && (over.get() != 0 || isEverythingMet(f, model))) {
        over.set(1);
        boolean busy = tasks.stream().anyMatch(Task::isAlive);
        if (!busy && settling == null) {
          settling = Task.spawn("settle", f.device::settle);
        } else if (!busy && settling != null && !settling.isAlive()) {
          break;
        }
      }
      for (Task task : tasks) {
        Throwable thrown = task.failure();
        if (thrown != null) {
          over.set(1);
          fail("-Dseed=" + SEED, thrown);
        }
      }
      if (now > last) {
        fail("hangs, -Dseed=" + SEED + stacks());
      }
      LockSupport.parkNanos(1_000_000);
    }
    tasks.forEach(Task::join);
  }

  private static String stacks() {
    StringBuilder text = new StringBuilder();
    Thread.getAllStackTraces()
        .forEach((thread, frames) -> {
          text.append(System.lineSeparator()).append(thread.getName());
          for (StackTraceElement frame : frames) {
            text.append(System.lineSeparator()).append("  ").append(frame);
          }
        });
    return text.toString();
  }

  /** Whether each kind of command was carried out, so that there were queues and caches at all. */
  private static boolean isEverythingMet(IommuFixture f, Model model) {
    for (CommandKind kind : CommandKind.values()) {
      boolean never =
          model == Model.STANDARD
              && (kind.name().startsWith("ATS") || kind == CommandKind.IODIR_INVAL_PDT);
      if (!never && f.device.executed(kind) == 0) {
        return false;
      }
    }
    return true;
  }

  private Task spawn(String name, Supplier<Garbage> source, Consumer<Garbage> step) {
    Garbage garbage = source.get(); // here, so that each has its own seed whatever runs first
    return Task.spawn(
        name,
        () -> {
          while (over.get() == 0) {
            step.accept(garbage);
            if (garbage.oneIn(500)) {
              LockSupport.parkNanos(100_000); // the model's thread has to get at a processor
            }
          }
        });
  }

  /** After all of that, it can be reset and used. */
  private static void works(IommuFixture f) {
    f.device.reset();
    f.ram.close(); // all zero
    f.start(2);
    long root = f.page();
    f.setContext(1, 1, 8, root);
    f.map(root, 8, 0, 0, 0x1000, IommuFixture.RWUAD);
    assertThat(f.translate(1, 0, Access.READ)).as("-Dseed=%d", SEED).isEqualTo(0x1000);
  }

  private static void register(IommuFixture f, Garbage g) {
    Register[] registers = Register.values();
    Register register = registers[g.below(registers.length)];
    long offset = register.offset(g.below(register.count())) + (g.oneIn(8) ? g.below(8) : 0);
    if (g.oneIn(8)) {
      offset = g.oneIn(2) ? g.below(5016) - 16 : g.address();
    }
    f.device.write(offset, g.oneIn(8) ? g.below(17) : 4 << g.below(2), g.value());
    f.device.read(offset, g.oneIn(8) ? g.below(17) : 4 << g.below(2));
    if (g.oneIn(64)) {
      LockSupport.parkNanos(2_000_000); // for a while things stay as they are
    }
    if (g.oneIn(2048)) {
      f.device.reset();
    }
  }

  /** What keeps the model going in spite of the rest, now and then: queues, a directory, debug. */
  private static void queue(IommuFixture f, Garbage g) {
    switch (g.below(8)) {
      case 0 -> {
        Register[] bases = {Register.CQB, Register.FQB, Register.PQB};
        Register[] controls = {Register.CQCSR, Register.FQCSR, Register.PQCSR};
        int which = g.below(3);
        f.device.write(controls[which].offset(), 4, 0xf00); // off, errors cleared
        await(f, controls[which]);
        f.device.write(bases[which].offset(), 8, g.page() >>> 12 << 10 | g.below(8));
        f.device.write(controls[which].offset(), 4, 0xf03);
        await(f, controls[which]);
      }
      case 1 -> {
        f.device.write(Register.DDTP.offset(), 8, g.below(2));
        await(f, Register.DDTP);
        f.device.write(Register.DDTP.offset(), 8, g.page() >>> 12 << 10 | 2 + g.below(3));
      }
      case 2 -> {
        f.device.write(Register.FQH.offset(), 4, f.device.read(Register.FQT.offset(), 4));
        f.device.write(Register.PQH.offset(), 4, f.device.read(Register.PQT.offset(), 4));
      }
      case 3 -> {
        f.device.write(Register.TR_REQ_IOVA.offset(), 8, g.address());
        long control = (long) g.below(DEVICE_IDS) << 40 | (long) g.below(4) << 12;
        f.device.write(Register.TR_REQ_CTL.offset(), 8, control | 1 | g.below(8) << 1);
      }
      case 4 -> {
        f.device.write(Register.IOHPMEVT.offset(g.below(31)), 8, g.below(12) | g.value() << 36);
        f.device.write(Register.IOCOUNTINH.offset(), 4, g.oneIn(2) ? 0 : g.value());
      }
      default -> commands(f, g);
    }
  }

  /** Waits a while until a register is not busy, as good software would. */
  private static void await(IommuFixture f, Register register) {
    long busy = register == Register.DDTP ? 1 << 4 : 1 << 17;
    for (int i = 0; i < 100 && (f.device.read(register.offset(), 4) & busy) != 0; i++) {
      LockSupport.parkNanos(20_000);
    }
  }

  private static void commands(IommuFixture f, Garbage g) {
    long base = f.device.read(Register.CQB.offset(), 8) >>> 10 << 12;
    long tail = f.device.read(Register.CQT.offset(), 4);
    long head = f.device.read(Register.CQH.offset(), 4);
    if (f.bus.isRam(base + head * 16, 16)) { // what it may have stopped at is made legal
      f.ram.setLong(base + head * 16, 2);
      f.ram.setLong(base + head * 16 + 8, 0);
    }
    long entries = 2L << (f.device.read(Register.CQB.offset(), 8) & 0x1f);
    for (int i = g.below(8); i >= 0; i--) {
      Command command = g.command();
      long at = base + tail * 16;
      if (f.bus.isRam(at, 16)) {
        f.ram.setLong(at, command.dword0());
        f.ram.setLong(at + 8, command.dword1());
      }
      tail = (tail + 1) % entries;
    }
    f.device.write(Register.CQT.offset(), 4, tail);
    f.device.write(Register.CQCSR.offset(), 4, 0xf03);
  }

  private static void message(IommuFixture f, Garbage g) {
    int id = g.oneIn(4) ? (int) g.value() : g.below(DEVICE_IDS);
    int process = g.oneIn(2) ? DmaTransaction.NO_PROCESS : (int) g.value();
    f.device.pageRequest(id, process, g.oneIn(2), g.oneIn(2), g.value());
    f.device.completeInvalidation(
        g.oneIn(9) ? id : id & 3, g.oneIn(2) ? -1 : g.below(256), (int) g.value(), g.below(9));
    if (g.oneIn(16)) {
      f.device.timeOutInvalidation((int) g.value());
    }
    if (g.oneIn(64)) {
      f.messages.take();
    }
  }

  private Task dma(IommuFixture f, String name, Garbage garbage) {
    DmaTransaction dma = new DmaTransaction();
    return spawn(name, () -> garbage, g -> request(f, g, dma));
  }

  private static void request(IommuFixture f, Garbage g, DmaTransaction dma) {
    int id = g.oneIn(8) ? (int) g.value() : g.below(DEVICE_IDS);
    int process = g.oneIn(2) ? DmaTransaction.NO_PROCESS : (int) g.value();
    long iova = g.oneIn(2) ? g.address() : (long) g.below(1 << 10) << 12;
    AddressType type = AddressType.values()[g.below(3)];
    Rcu.Reader reader = f.bus.transactions().reader();
    reader.enter();
    try {
      dma.request(id, process, iova, g.below(8))
          .as(type)
          .privileged(g.oneIn(2))
          .noWrite(g.oneIn(2))
          .cxl(g.oneIn(2));
      if (g.oneIn(16)) {
        f.device.explain(dma, new Deaf());
      } else if (f.device.translate(dma)) {
        assertThat(dma.spanBytes()).isPositive();
        f.device.deliver(dma, 1 << g.below(4), g.value());
      }
    } finally {
      reader.exit();
    }
  }

  /** Listens to explanations, and does nothing. */
  private static final class Deaf implements TranslationTrace {
    @Override
    public void fetched(Structure structure, int level, long physAddr, long value, String step) {}

    @Override
    public void decided(String step, String what) {}
  }
}

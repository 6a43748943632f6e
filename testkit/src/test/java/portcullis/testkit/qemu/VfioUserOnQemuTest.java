package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.machine.bus.DmaTranslator;
import portcullis.machine.pci.RequesterId;
import portcullis.machine.testengine.DmaTestEngine;
import portcullis.machine.testengine.TestEngineRegister;
import portcullis.vfiouser.server.DeviceServer;
import portcullis.vfiouser.session.Guest;
import portcullis.vfiouser.session.Limits;
import portcullis.vfiouser.session.ServedFunction;

/** A device that is served over vfio-user, with QEMU as its client. */
@ExtendWith(QemuPresence.class)
class VfioUserOnQemuTest {
  private static final long PATIENCE_NANOS = 30_000_000_000L;
  private static final long CONFIG = 0x3000_0000L + (2 << 15);
  private static final long REGISTERS = 0x4000_0000L;
  private static final long MSIX = 0x4001_0000L;
  private static final long DATA = 0x8000_1000L;
  private static final long MESSAGE = 0x8000_2000L;

  @TempDir private Path directory;

  @Test
  void qemuReachesItsRegistersAndItsDmaAndInterruptsReachQemusMemory() throws IOException {
    Path socket = directory.resolve("engine.sock");
    try (Guest guest = new Guest();
        ServedFunction function =
            new ServedFunction(
                guest, new RequesterId(0, 2, 0), new DmaTestEngine(), DmaTranslator.NONE);
        DeviceServer server = DeviceServer.start(function, socket, Limits.STANDARD)) {
      for (int boot = 1; boot <= 2; boot++) {
        try (QemuProcess process = QemuProcess.start(directory, "qemu" + boot, words(socket))) {
          QtestClient qemu = new QtestClient(process.channel());
          use(qemu, boot);
          assertEquals(0, server.session().errors());
          assertThat(guest.lentRanges()).isPositive();
        }
        await("the end of the session", () -> server.session() == null);
        assertEquals(boot, server.sessions());
        assertEquals(0, guest.lentRanges());
      }
    }
  }

  private static void use(QtestClient qemu, int boot) {
    assertEquals(0x0d0a_1234, qemu.read(CONFIG, 4));
    qemu.write(CONFIG + 0x10, 4, 0xffff_ffffL);
    assertEquals(0xffff_f004L, qemu.read(CONFIG + 0x10, 4));
    qemu.write(CONFIG + 0x10, 4, REGISTERS);
    qemu.write(CONFIG + 0x14, 4, 0);
    qemu.write(CONFIG + 0x20, 4, MSIX);
    qemu.write(CONFIG + 0x24, 4, 0);
    qemu.write(CONFIG + 0x04, 2, 6);
    assertEquals(TestEngineRegister.MAGIC, qemu.read(REGISTERS, 4));
    qemu.write(CONFIG + msix(qemu) + 2, 2, 0x8000);
    qemu.write(MSIX, 8, MESSAGE);
    qemu.write(MSIX + 8, 4, 0x77);
    qemu.write(MSIX + 12, 4, 0);
    long pattern = 0x1122_3344_5566_7700L + boot;
    set(qemu, TestEngineRegister.PATTERN, pattern);
    set(qemu, TestEngineRegister.ADDRESS, DATA);
    set(qemu, TestEngineRegister.LENGTH, 64);
    set(qemu, TestEngineRegister.START, TestEngineRegister.WRITE | TestEngineRegister.INTERRUPT);
    await("the message", () -> qemu.read(MESSAGE, 4) == 0x77);
    assertEquals(pattern, qemu.read(DATA, 8));
    assertEquals(pattern, qemu.read(DATA + 56, 8));
    assertEquals(0, qemu.read(DATA + 64, 8));
  }

  private static void set(QtestClient qemu, TestEngineRegister register, long value) {
    qemu.write(REGISTERS + register.offset(), register.sizeBytes(), value);
  }

  private static long msix(QtestClient qemu) {
    long at = qemu.read(CONFIG + 0x34, 1);
    while (qemu.read(CONFIG + at, 1) != 0x11) {
      at = qemu.read(CONFIG + at + 1, 1);
    }
    return at;
  }

  private static List<String> words(Path socket) {
    return List.of(
        "-M",
        "virt,memory-backend=mem",
        "-object",
        "memory-backend-memfd,id=mem,size=64M,share=on",
        "-m",
        "64M",
        "-display",
        "none",
        "-bios",
        "none",
        "-device",
        "{\"driver\":\"vfio-user-pci\",\"addr\":\"2.0\",\"socket\":{\"path\":\"%s\",\"type\":\"unix\"}}"
            .formatted(socket));
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = Clock.nanos() + PATIENCE_NANOS;
    Backoff backoff = new Backoff();
    while (!condition.getAsBoolean()) {
      if (Clock.isPast(deadline)) {
        throw new AssertionError("waited in vain: " + what);
      }
      backoff.pause();
    }
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.RWUAD;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IodirInvalPdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;

/**
 * Section 3.1.3 with cached contexts of devices (1, 2, 3) and of their processes (2/1 is process 1
 * of device 2): what a command names is gone, and nothing else.
 */
class ContextStalenessTest {
  private static final long IOVA = 0x4000_0000L;
  private static final long PDTV = 1 << 5;
  private static final String ALL = "1 2 3 2/1 2/2 3/1";
  private static final Command FENCE = new IofenceC(false, false, true, true, 0, 0);

  private final IommuFixture f = new IommuFixture(RiscvIommuConfig.complete());
  private final long[] contexts = new long[4 * 8];
  private long processTables;

  static Stream<Arguments> commands() {
    return Stream.of(
        row(FENCE, ""),
        row(new IodirInvalDdt(false, 0), ALL),
        row(new IodirInvalDdt(false, 3), ALL), // "If the DV operand is 0, the DID is ignored"
        row(new IodirInvalDdt(true, 1), "1"),
        row(new IodirInvalDdt(true, 2), "2 2/1 2/2"),
        row(new IodirInvalDdt(true, 3), "3 3/1"),
        row(new IodirInvalDdt(true, 9), ""),
        row(new IodirInvalPdt(true, 2, 1), "2/1"),
        row(new IodirInvalPdt(true, 2, 2), "2/2"),
        row(new IodirInvalPdt(true, 3, 1), "3/1"),
        row(new IodirInvalPdt(true, 3, 2), ""),
        row(new IodirInvalPdt(true, 1, 1), ""),
        row(IotinvalVma.ofAll(), ""),
        row(new IotinvalGvma(false, false, 0, 0, false, false, 0), ""));
  }

  private static Arguments row(Command command, String gone) {
    return Arguments.of(command, gone);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void whatACommandNamesIsGoneAndNothingElse(Command command, String gone) {
    try (f) {
      fill();
      // Without contexts in memory: those of devices are told apart by requests of no process.
      clearDevices();
      f.ram.clear(processTables, 2 * 4096);
      f.execute(command, FENCE);
      Set<String> found = new TreeSet<>();
      for (int device = 1; device <= 3; device++) {
        note(found, String.valueOf(device), device, DmaTransaction.NO_PROCESS);
      }
      // Those of processes are, with their devices' in memory again.
      restoreDevices();
      note(found, "2/1", 2, 1);
      note(found, "2/2", 2, 2);
      note(found, "3/1", 3, 1);
      assertThat(found)
          .as("%s", command)
          .isEqualTo(gone.isEmpty() ? Set.of() : new TreeSet<>(Set.of(gone.split(" "))));
    }
  }

  private void note(Set<String> gone, String name, int deviceId, int processId) {
    if (f.translate(deviceId, processId, IOVA, Access.READ) < 0) {
      gone.add(name);
    }
  }

  private void fill() {
    f.start(1);
    long root = f.page();
    f.map(root, 8, IOVA, 0, 0x1000_0000L, RWUAD);
    processTables = f.pages(2);
    f.setContext(1, 6, 8, root);
    f.setContext(2, 1 | PDTV, 0, 0, 1L << 60 | processTables >>> 12);
    f.setContext(3, 1 | PDTV, 0, 0, 1L << 60 | processTables + 4096 >>> 12);
    addProcess(processTables, 1, root);
    addProcess(processTables, 2, root);
    addProcess(processTables + 4096, 1, root);
    Set<String> missing = new TreeSet<>();
    for (int device = 1; device <= 3; device++) {
      note(missing, String.valueOf(device), device, DmaTransaction.NO_PROCESS);
    }
    note(missing, "2/1", 2, 1);
    note(missing, "2/2", 2, 2);
    note(missing, "3/1", 3, 1);
    assertThat(missing).isEmpty();
  }

  private void addProcess(long table, int processId, long root) {
    f.ram.setLong(table + 16L * processId, 1 | 7 << 12);
    f.ram.setLong(table + 16L * processId + 8, 8L << 60 | root >>> 12);
  }

  private void clearDevices() {
    for (int i = 0; i < contexts.length; i++) {
      long at = f.contextAddress(0) + 8L * i;
      contexts[i] = f.ram.getLong(at);
      f.ram.setLong(at, 0);
    }
  }

  private void restoreDevices() {
    for (int i = 0; i < contexts.length; i++) {
      f.ram.setLong(f.contextAddress(0) + 8L * i, contexts[i]);
    }
  }
}

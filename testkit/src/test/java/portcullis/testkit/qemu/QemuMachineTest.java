package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import portcullis.testkit.qemu.QemuMachine.Unit;

/** That no QEMU outlives its machine, however that ends. */
@OnQemu
class QemuMachineTest {
  private static final List<String> BARE =
      List.of("-M", "virt", "-m", "16", "-nodefaults", "-display", "none");

  @TempDir private Path directory;

  @AfterEach
  void noQemuIsLeft() {
    assertThat(running()).isEmpty();
  }

  private List<ProcessHandle> running() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(directory.toString()))
        .toList();
  }

  @Test
  void aMachineWhoseDevicesAreNotThereIsEnded() {
    assertThatIllegalStateException()
        .isThrownBy(() -> QemuMachine.boot(directory, "bare", Unit.PCI, BARE))
        .withMessage("QEMU has no device 0x8");
  }

  @Test
  void aQemuThatDoesNotComeUpTellsWhy() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> QemuMachine.boot(directory, "wrong", Unit.PCI, List.of("-M", "no-such-machine")))
        .withMessageContaining("no-such-machine");
  }

  @Test
  void aMachineThatIsClosedHasEnded() throws IOException {
    Path ram = QemuMachine.makeFile(directory.resolve("ram"), QemuMachine.RAM_BYTES);
    Path window = QemuMachine.makeFile(directory.resolve("window"), QemuMachine.WINDOW_BYTES);
    try (QemuMachine machine = QemuMachine.start(directory, "whole", ram, window, Unit.PCI)) {
      assertThat(machine.iommu().read(0, 8)).as("its capabilities").isNotZero();
      assertThat(running()).hasSize(1);
    }
  }
}

package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Objects;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageWindow;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ResidentFile;
import portcullis.core.domain.Stage;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.driver.InterruptFileInMemory;
import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.ResidentFileContract;

class RiscvResidentFileTest extends ResidentFileContract {
  private static final long RESIDENT = Capabilities.MSI_MRIF.mask() | Capabilities.AMO_MRIF.mask();

  @Override
  protected IommuFixture createFixture() {
    return RiscvSecondStagePasidTest.fixture(RESIDENT);
  }

  @Override
  protected Contents contents(PhysicalMemory ram, long physAddr) {
    InterruptFileInMemory file = new InterruptFileInMemory(ram, physAddr);
    file.clear();
    return new Contents() {
      @Override
      public void enable(int identity, boolean enabled) {
        file.enable(identity, enabled);
      }

      @Override
      public boolean isPending(int identity) {
        return file.isPending(identity);
      }

      @Override
      public void takePending(IntConsumer to) {
        file.takePending(to);
      }
    };
  }

  @Test
  void aWindowOfUnitsWithoutAtomicUpdatesTakesNoFilesInMemory() {
    try (RiscvFixture plain = RiscvSecondStagePasidTest.fixture(Capabilities.MSI_MRIF.mask())) {
      PagingDomain domain = domainWithWindow(plain);
      MessageWindow window = Objects.requireNonNull(domain.messageWindow());
      assertThat(window.takesResidentFiles()).isFalse();
      assertThatIllegalStateException()
          .isThrownBy(() -> window.moveFile(0, new ResidentFile(0x8000_0000L, 0x1000, 1)));
      assertThat(domain.destroy()).isTrue();
    }
  }

  @Test
  void aUnitThatComesLaterAndHasNoFilesInMemoryRefusesTheWindow() {
    try (RiscvFixture mixed = RiscvSecondStagePasidTest.fixture(RESIDENT)) {
      PagingDomain domain = domainWithWindow(mixed);
      int later = mixed.install(RiscvFixture.nesting());
      Device device = mixed.probe(later, DeviceDescription.alone("late", 0x50));
      assertThat(device.attach(domain))
          .isInstanceOfSatisfying(
              AttachOutcome.Refused.class,
              refused -> assertThat(refused.detail()).contains("memory-resident"));
      mixed.system().release(device);
      assertThat(domain.destroy()).isTrue();
    }
  }

  private static PagingDomain domainWithWindow(RiscvFixture machine) {
    return Objects.requireNonNull(
        machine
            .system()
            .createPagingDomain(
                "vm", machine.driver(), Stage.SECOND, new MessagePattern(0, 0x2_0000)));
  }
}

package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.Device;
import portcullis.core.domain.MessagePattern;
import portcullis.core.domain.MessageWindow;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ResidentFile;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaOutcome;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.driver.InterruptFileInMemory;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;

/** Interrupt files that move while the caches of the devices themselves know where they were. */
@Timeout(120)
class RiscvAtsMessageWindowTest {
  private static final int ID = 0x10;
  private static final long FILE_2 = 0x2000_2000L;
  private static final long CAPABILITIES =
      RiscvFixture.nesting().capabilities().value()
          | Capabilities.ATS.mask()
          | Capabilities.MSI_MRIF.mask()
          | Capabilities.AMO_MRIF.mask();

  private final RiscvFixture machine =
      new RiscvFixture(
          Stage.SECOND,
          RiscvIommuDriver.Options.DEFAULT,
          UnitSettings.DEFAULT,
          RiscvFixture.nesting().withCapabilities(CAPABILITIES));
  private final long[] pages = new long[3];
  private PagingDomain domain;
  private MessageWindow window;
  private Device device;

  @BeforeEach
  void start() {
    for (int i = 0; i < pages.length; i++) {
      pages[i] = machine.pages().allocate(12);
    }
    domain =
        Objects.requireNonNull(
            machine
                .system()
                .createPagingDomain(
                    "vm", machine.driver(), Stage.SECOND, new MessagePattern(3, 0x2_0000)));
    window = Objects.requireNonNull(domain.messageWindow());
    device = machine.probe(0, "dev", ID);
    assertThat(device.attach(domain).isAttached()).isTrue();
    assertThat(window.mapFile(2, pages[0])).isTrue();
  }

  @AfterEach
  void stop() {
    machine.system().release(device);
    assertThat(domain.destroy()).isTrue();
    for (long page : pages) {
      machine.pages().free(page);
    }
    machine.close();
    assertThat(machine.pages().allocatedBytes()).isZero();
  }

  @Test
  void aDeviceThatKnowsWhereAFileWasIsToldThatItHasMoved() { // 4
    warm(pages[0]);
    assertThat(window.moveFile(2, pages[1])).isEqualTo(FlushReport.COMPLETE);
    assertThat(cached()).isZero();
    warm(pages[1]);
  }

  @Test
  void aFileThatMovesIntoMemoryAndBackIsNeverReachedWhereItWas() { // 4
    warm(pages[0]);
    InterruptFileInMemory file = new InterruptFileInMemory(machine.pages().memory(), pages[2]);
    file.clear();
    ResidentFile resident = new ResidentFile(pages[2], pages[1], 7);
    assertThat(window.moveFile(2, resident)).isEqualTo(FlushReport.COMPLETE);
    assertThat(cached()).isZero();
    assertThat(machine.interrupt(0, ID, FILE_2, 5)).isEqualTo(DmaOutcome.OK);
    assertThat(file.isPending(5)).isTrue();
    assertThat(write()).isNotEqualTo(pages[0]);
    assertThat(window.moveFile(2, pages[1])).isEqualTo(FlushReport.COMPLETE);
    warm(pages[1]);
  }

  @Test
  void anUnmappedFileIsForgottenByTheDeviceToo() { // 4
    warm(pages[0]);
    assertThat(window.unmapFile(2)).isEqualTo(FlushReport.COMPLETE);
    assertThat(cached()).isZero();
    assertThat(write()).isEqualTo(-1);
  }

  /** Makes the device ask where the file is, and shows that it does not ask again. */
  private void warm(long page) {
    assertThat(write()).isEqualTo(page);
    assertThat(cached()).isPositive();
    long misses = machine.functions(0).port(ID).misses();
    assertThat(write()).isEqualTo(page);
    assertThat(machine.functions(0).port(ID).misses()).isEqualTo(misses);
  }

  /** Where a byte that the device writes to the file goes, by way of its cache. */
  private long write() {
    return machine.functions(0).access(ID, DmaTransaction.NO_PROCESS, FILE_2, Access.WRITE);
  }

  private int cached() {
    return machine.functions(0).function(ID).cache().size();
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.RWUAD;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.FaultCause;

/**
 * Devices of one virtual machine share what is cached of its second stage, but not what their
 * contexts say besides.
 */
class SharedGuestTest {
  private static final int PLAIN = 1;
  private static final int WITH_MESSAGES = 2;
  private static final int NARROW = 3;
  private static final int OTHER_MESSAGES = 4;
  private static final long IOVA = 0x4020_0000L;
  private static final long GIB = 1L << 30;
  private static final long SXL = 1 << 11;

  private final IommuFixture f = new IommuFixture(RiscvIommuConfig.complete());
  private long root;

  @BeforeEach
  void threeDevicesOfOneMachine() {
    f.start(1);
    f.pages(3); // the root is aligned to its size
    root = f.pages(4) + 0x3fff & -0x4000;
    f.pages(4);
    long iohgatp = 8L << 60 | 5L << 44 | root >>> 12;
    f.setContext(PLAIN, 1, iohgatp, 0, 0);
    f.setContext(WITH_MESSAGES, 1, iohgatp, 0, 0);
    f.setContext(NARROW, 1 | SXL, iohgatp, 0, 0);
    long extension = f.contextAddress(WITH_MESSAGES) + 32;
    f.ram.setLong(extension, 1L << 60 | f.page() >>> 12);
    f.ram.setLong(extension + 16, GIB + 0x8000 >>> 12); // one interrupt file
    f.ram.setLong(root + 8 * (GIB >>> 30), 7 * GIB >>> 12 << 10 | RWUAD);
    f.ram.setLong(root + 8 * (32 * GIB >>> 30), 8 * GIB >>> 12 << 10 | RWUAD);
  }

  @AfterEach
  void close() {
    f.close();
  }

  @Test
  void aLargePageThatIsCachedIsNoLargePageWhereADeviceHasAnInterruptFileInIt() {
    assertThat(f.translate(PLAIN, GIB + 0x4010, Access.READ)).isEqualTo(7 * GIB + 0x4010);
    assertThat(f.dma.spanBytes()).isEqualTo(GIB - 0x4010);
    assertThat(f.translate(WITH_MESSAGES, GIB + 0x4010, Access.READ)).isEqualTo(7 * GIB + 0x4010);
    assertThat(f.dma.spanBytes()).isEqualTo(0x1000 - 0x10);
    assertThat(f.dma.hits()).isEqualTo(1);
  }

  /**
   * Devices with one first stage too, that agree on all but where their interrupt files are: what
   * one has cached is no translation where the other has a file, in the page or beside it.
   */
  @ParameterizedTest
  @ValueSource(ints = {12, 21})
  void whatIsAPageToOneDeviceIsAFileToAnother(int leafLog2) {
    long first = firstStage(leafLog2);
    nest(WITH_MESSAGES, first, GIB + 0x8000);
    nest(OTHER_MESSAGES, first, GIB + 0x9000);
    for (int i = 0; i < 2; i++) {
      assertThat(f.translate(OTHER_MESSAGES, IOVA + 0x8010, Access.READ))
          .isEqualTo(7 * GIB + 0x8010);
      assertThat(f.translate(WITH_MESSAGES, IOVA + 0x8010, Access.READ)).as("a file").isEqualTo(-1);
      assertThat(f.translate(WITH_MESSAGES, IOVA + 0x9010, Access.READ))
          .isEqualTo(7 * GIB + 0x9010);
      assertThat(f.dma.spanBytes()).isEqualTo(0x1000 - 0x10);
      assertThat(f.translate(OTHER_MESSAGES, IOVA + 0x9010, Access.READ))
          .as("a file")
          .isEqualTo(-1);
    }
    assertThat(f.dma.hits()).as("pages are shared all the same").isPositive();
    assertThat(f.takeFaults())
        .hasSize(4)
        .allMatch(record -> record.cause() == FaultCause.MSI_PTE_NOT_VALID);
  }

  /** Leads IOVAs to the GiB that the interrupt files are in. */
  private long firstStage(int leafLog2) {
    long table = f.page();
    for (long at = 0; at < 1L << 21; at += 1L << leafLog2) {
      f.map(table, 8, IOVA + at, leafLog2 == 21 ? 1 : 0, GIB + at, RWUAD);
    }
    return table;
  }

  private void nest(int device, long firstRoot, long file) {
    long iohgatp = 8L << 60 | 5L << 44 | root >>> 12;
    f.setContext(device, 1, iohgatp, 3 << 12, 8L << 60 | firstRoot >>> 12);
    f.ram.setLong(root + 8 * (firstRoot >>> 30), firstRoot >>> 30 << 28 | RWUAD);
    long extension = f.contextAddress(device) + 32;
    f.ram.setLong(extension, 1L << 60 | f.page() >>> 12);
    f.ram.setLong(extension + 16, file >>> 12);
  }

  /** Section 2.1.3.1: "a guest page fault [...] if the incoming GPA has bits beyond bit 33". */
  @Test
  void whatIsCachedDoesNotWidenTheAddressesOfA32BitGuest() {
    assertThat(f.translate(NARROW, 32 * GIB, Access.READ)).isEqualTo(-1);
    assertThat(f.translate(PLAIN, 32 * GIB, Access.READ)).isEqualTo(8 * GIB);
    assertThat(f.translate(NARROW, 32 * GIB, Access.READ)).isEqualTo(-1);
  }
}

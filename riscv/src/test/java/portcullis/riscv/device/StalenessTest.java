package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.G;
import static portcullis.riscv.device.IommuFixture.RWUAD;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.Register;

/** What the caches keep although memory has changed, and what a command makes them forget. */
class StalenessTest {
  private static final int DEVICE = 3;
  private static final int OTHER = 4;
  private static final int PSCID = 7;
  private static final int OTHER_PSCID = 8;
  private static final long IOVA = 0x4000_0000L;
  private static final Command FENCE = new IofenceC(false, false, true, true, 0, 0);

  private final IommuFixture f = new IommuFixture();
  private long root;
  private long otherRoot;

  @BeforeEach
  void mapTwoPagesForTwoDevices() {
    f.start(1);
    root = f.page();
    otherRoot = f.page();
    f.setContext(DEVICE, PSCID, 8, root);
    f.setContext(OTHER, OTHER_PSCID, 8, otherRoot);
    for (int page = 0; page < 2; page++) {
      f.map(root, 8, IOVA + page * 4096L, 0, 0x1000_0000L + page * 4096L, RWUAD);
      f.map(otherRoot, 8, IOVA + page * 4096L, 0, 0x2000_0000L + page * 4096L, RWUAD);
    }
    readAll();
    f.unmap(root, 8, IOVA, 0);
    f.unmap(root, 8, IOVA + 4096, 0);
    f.unmap(otherRoot, 8, IOVA, 0);
    f.unmap(otherRoot, 8, IOVA + 4096, 0);
  }

  @AfterEach
  void close() {
    f.close();
  }

  private void readAll() {
    for (int page = 0; page < 2; page++) {
      f.translate(DEVICE, IOVA + page * 4096L, Access.READ);
      f.translate(OTHER, IOVA + page * 4096L, Access.READ);
    }
  }

  /** Which of the four entries are still there: device's two pages, then the other's. */
  private String cached() {
    StringBuilder cached = new StringBuilder();
    for (int device : new int[] {DEVICE, OTHER}) {
      for (int page = 0; page < 2; page++) {
        cached.append(f.translate(device, IOVA + page * 4096L, Access.READ) < 0 ? '-' : 'x');
      }
    }
    return cached.toString();
  }

  @Test
  void unmappedPagesAreFoundUntilACommandNamesThem() {
    assertThat(cached()).isEqualTo("xxxx");
    f.execute(FENCE);
    assertThat(cached()).isEqualTo("xxxx");
  }

  @Test
  void aDirectoryThatIsSwitchedOffBlocksWhatIsCachedToo() {
    f.device.write(Register.DDTP.offset(), 8, DirectoryPointer.encode(DirectoryMode.OFF, 0));
    f.device.settle();
    assertThat(cached()).isEqualTo("----");
  }

  @Test
  void aModelThatIsClosedBlocksWhatIsCachedToo() {
    f.device.close();
    assertThat(cached()).isEqualTo("----");
  }

  @Test
  void anAddressOfASpaceIsForgottenAndNothingElse() {
    f.execute(IotinvalVma.ofAddress(PSCID, IOVA), FENCE);
    assertThat(cached()).isEqualTo("-xxx");
    f.execute(IotinvalVma.ofAddress(OTHER_PSCID, IOVA + 4096), FENCE);
    assertThat(cached()).isEqualTo("-xx-");
  }

  @Test
  void aSpaceIsForgottenAndNothingElse() {
    f.execute(IotinvalVma.ofSpace(PSCID), FENCE);
    assertThat(cached()).isEqualTo("--xx");
  }

  @Test
  void anAddressOfAllSpacesIsForgottenAndNothingElse() {
    f.execute(new IotinvalVma(true, false, 0, false, 0, false, false, IOVA), FENCE);
    assertThat(cached()).isEqualTo("-x-x");
  }

  @Test
  void everythingIsForgotten() {
    f.execute(IotinvalVma.ofAll(), FENCE);
    assertThat(cached()).isEqualTo("----");
  }

  @Test
  void commandsForVirtualMachinesDoNotTouchTheHost() {
    f.execute(
        new IotinvalVma(false, false, 0, true, 0, false, false, 0),
        new IotinvalVma(true, true, PSCID, true, 0, false, false, IOVA),
        new IotinvalGvma(false, false, 0, 0, false, false, 0),
        new IodirInvalDdt(false, 0),
        FENCE);
    assertThat(cached()).isEqualTo("xxxx");
  }

  @Test
  void globalPagesOutliveCommandsForASpaceButNoOthers() {
    long iova = IOVA + 0x10_0000;
    f.map(root, 8, iova, 0, 0x3000_0000L, RWUAD | G);
    assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(0x3000_0000L);
    f.unmap(root, 8, iova, 0);
    f.execute(IotinvalVma.ofSpace(PSCID), IotinvalVma.ofAddress(PSCID, iova), FENCE);
    assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(0x3000_0000L);
    f.execute(new IotinvalVma(true, false, 0, false, 0, false, false, iova), FENCE);
    assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 16, 21, 30})
  void aLargePageIsForgottenByAnyAddressInIt(int sizeLog2) {
    long size = 1L << sizeLog2;
    long iova = 0x20_0000_0000L;
    int level = sizeLog2 == 16 ? 0 : (sizeLog2 - 12) / 9;
    for (long inside : new long[] {0, size / 2, size - 4096}) {
      if (sizeLog2 == 16) {
        for (int i = 0; i < 16; i++) {
          f.map(root, 8, iova + i * 4096L, 0, 0x4000_8000L, RWUAD | 1L << 63);
        }
      } else {
        f.map(root, 8, iova, level, 0x4000_0000L, RWUAD);
      }
      assertThat(f.translate(DEVICE, iova + size - 1, Access.READ))
          .isEqualTo(0x4000_0000L + size - 1);
      for (long at = 0; at < (sizeLog2 == 16 ? size : 1); at += 4096) {
        f.unmap(root, 8, iova + at, level);
      }
      f.execute(IotinvalVma.ofAddress(PSCID, iova + size), FENCE); // just outside
      f.execute(IotinvalVma.ofAddress(PSCID, iova - 4096), FENCE);
      assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(0x4000_0000L);
      f.execute(IotinvalVma.ofAddress(PSCID, iova + inside), FENCE);
      assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(-1);
    }
  }

  @Test
  void aChangedContextIsUsedOnlyAfterItsCommand() {
    f.map(otherRoot, 8, IOVA, 0, 0x2000_0000L, RWUAD);
    f.setContext(DEVICE, OTHER_PSCID, 8, otherRoot);
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(0x1000_0000L);
    f.execute(new IodirInvalDdt(true, OTHER), FENCE);
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(0x1000_0000L);
    f.execute(new IodirInvalDdt(true, DEVICE), FENCE);
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(0x2000_0000L);
    f.setContext(DEVICE, 0, 0, 0, 0);
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(0x2000_0000L);
    f.execute(new IodirInvalDdt(false, 0), FENCE);
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(-1);
  }

  @Test
  void invalidEntriesAndContextsAreNotCached() {
    f.takeFaults();
    long iova = IOVA + 0x20_0000;
    assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(-1);
    f.map(root, 8, iova, 0, 0x5000_0000L, RWUAD);
    assertThat(f.translate(DEVICE, iova, Access.READ)).isEqualTo(0x5000_0000L);
    assertThat(f.translate(9, iova, Access.READ)).isEqualTo(-1);
    f.setContext(9, PSCID, 8, root);
    assertThat(f.translate(9, iova, Access.READ)).isEqualTo(0x5000_0000L);
  }

  @Test
  void resetEmptiesTheCachesAndClosesTheIommu() {
    f.device.reset();
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(-1);
    f.start(1);
    f.setContext(DEVICE, PSCID, 8, root);
    f.setContext(OTHER, OTHER_PSCID, 8, otherRoot);
    assertThat(cached()).isEqualTo("----");
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.A;
import static portcullis.riscv.device.IommuFixture.D;
import static portcullis.riscv.device.IommuFixture.R;
import static portcullis.riscv.device.IommuFixture.RWUAD;
import static portcullis.riscv.device.IommuFixture.U;
import static portcullis.riscv.device.IommuFixture.V;
import static portcullis.riscv.device.IommuFixture.W;
import static portcullis.riscv.device.IommuFixture.X;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.FaultRecord;
import portcullis.riscv.spec.Register;
import portcullis.riscv.spec.TransactionType;

class TranslationTest {
  private static final int DEVICE = 0x10;
  private static final long IOVA = 0x12_3456_7000L;
  private static final long TARGET = 0x9_8765_4000L;
  private static final long RESERVED_BIT = 1L << 54;
  private static final long N = 1L << 63;

  private static RiscvIommuConfig config(boolean extended) {
    RiscvIommuConfig standard = RiscvIommuConfig.standard();
    return extended
        ? standard.withCapabilities(standard.capabilities().value() | Capabilities.MSI_FLAT.mask())
        : standard;
  }

  private static FaultRecord record(FaultCause cause, TransactionType type, int id, long iova) {
    return new FaultRecord(cause, type, id, false, 0, false, iova, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, 0x7f, 0x80", "2, false, 0xffff, 0x10000", "3, false, 0xffffff, -1",
    "1, true, 0x3f, 0x40", "2, true, 0x7fff, 0x8000", "3, true, 0xffffff, -1"
  })
  void aDirectoryOfEachShapeLeadsToItsWidestDeviceAndRefusesWiderOnes(
      int levels, boolean extended, String widest, int tooWide) {
    int deviceId = Integer.decode(widest);
    try (IommuFixture f = new IommuFixture(config(extended)).start(levels)) {
      long root = f.page();
      f.setContext(deviceId, 7, 8, root);
      f.map(root, 8, IOVA, 0, TARGET, RWUAD);
      assertThat(f.translate(deviceId, IOVA + 5, Access.READ)).isEqualTo(TARGET + 5);
      assertThat(f.translate(deviceId, IOVA + 5, Access.WRITE)).isEqualTo(TARGET + 5);
      assertThat(f.takeFaults()).isEmpty();
      if (tooWide > 0) {
        assertThat(f.translate(tooWide, IOVA, Access.READ)).isEqualTo(-1);
        assertThat(f.takeFaults())
            .containsExactly(
                record(
                    FaultCause.TRANSACTION_TYPE_DISALLOWED,
                    TransactionType.UNTRANSLATED_READ,
                    tooWide,
                    IOVA));
      }
    }
  }

  @Test
  void anIommuThatIsOffBlocksAndOneThatIsBarePasses() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      f.write(Register.DDTP, 0);
      assertThat(f.translate(DEVICE, IOVA, Access.WRITE)).isEqualTo(-1);
      assertThat(f.takeFaults())
          .containsExactly(
              record(
                  FaultCause.ALL_INBOUND_DISALLOWED,
                  TransactionType.UNTRANSLATED_WRITE,
                  DEVICE,
                  IOVA));
      f.write(Register.DDTP, 1);
      assertThat(f.translate(DEVICE, -1L, Access.WRITE)).isEqualTo(-1L);
      assertThat(f.dma.physAddr()).isEqualTo(-1L);
      assertThat(f.translate(DEVICE, IOVA, Access.WRITE)).isEqualTo(IOVA);
      assertThat(f.takeFaults()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8, 0", "8, 1", "8, 2", "9, 0", "9, 1", "9, 2", "9, 3", "10, 0", "10, 1", "10, 2", "10, 3",
    "10, 4"
  })
  void eachModeTranslatesEachPageSize(int mode, int level) {
    try (IommuFixture f = new IommuFixture().start(1)) {
      long root = f.page();
      f.setContext(DEVICE, 7, mode, root);
      long size = 4096L << 9 * level;
      long iova = (1L << mode * 9 - 34 - 2) & -size; // in the lower half of 39, 48 or 57 bits
      long target = size & (1L << 56) - 1;
      f.map(root, mode, iova, level, target, RWUAD);
      long last = iova + size - 1;
      for (long at : new long[] {iova, iova + size / 2 + 9, last}) {
        for (int i = 0; i < 2; i++) { // by a walk and from the IOTLB
          assertThat(f.translate(DEVICE, at, Access.READ_WRITE)).isEqualTo(target + (at - iova));
          assertThat(f.dma.spanBytes()).isEqualTo(last - at + 1);
        }
      }
      assertThat(f.dma.misses()).isEqualTo(1);
      assertThat(f.dma.hits()).isEqualTo(5);
      assertThat(f.translate(DEVICE, last + 1, Access.READ)).isEqualTo(-1);
    }
  }

  @Test
  void addressesOfTheUpperHalfAreTranslatedAndNonCanonicalOnesAreNot() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      long root = f.page();
      f.setContext(DEVICE, 7, 8, root);
      f.map(root, 8, -4096L, 0, TARGET, RWUAD);
      assertThat(f.translate(DEVICE, -1L, Access.READ)).isEqualTo(TARGET + 4095);
      long alias = -1L & (1L << 39) - 1;
      assertThat(f.translate(DEVICE, alias, Access.READ)).isEqualTo(-1);
      assertThat(f.takeFaults())
          .containsExactly(
              record(FaultCause.READ_PAGE_FAULT, TransactionType.UNTRANSLATED_READ, DEVICE, alias));
    }
  }

  @Test
  void aNapotLeafMaps64KiBAndAnyOtherEncodingFaults() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      long root = f.page();
      f.setContext(DEVICE, 7, 8, root);
      for (int i = 0; i < 16; i++) {
        f.map(root, 8, 0x40_0000L + i * 4096L, 0, 0x77_0000L | 0x8000, RWUAD | N);
        f.map(root, 8, 0x60_0000L + i * 0x1_0000L, 0, 0x77_0000L | i << 12, RWUAD | N);
      }
      f.map(root, 8, 0x8000_0000L, 1, 0x20_0000, RWUAD | N);
      assertThat(f.translate(DEVICE, 0x40_a123L, Access.READ)).isEqualTo(0x77_a123L);
      assertThat(f.dma.spanBytes()).isEqualTo(0x1_0000 - 0xa123);
      assertThat(f.translate(DEVICE, 0x40_0000L, Access.READ)).isEqualTo(0x77_0000L);
      assertThat(f.dma.hits()).isEqualTo(1);
      for (int i = 0; i < 16; i++) {
        long expected = i == 8 ? 0x77_0000L : -1;
        assertThat(f.translate(DEVICE, 0x60_0000L + i * 0x1_0000L, Access.READ))
            .isEqualTo(expected);
      }
      assertThat(f.translate(DEVICE, 0x8000_0000L, Access.READ)).isEqualTo(-1);
    }
  }

  @Test
  void permissionsDecideByTheBitsOfTheLeaf() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      long root = f.page();
      f.setContext(DEVICE, 7, 8, root);
      for (int bits = 0; bits < 256; bits++) {
        f.map(root, 8, bits * 4096L, 0, TARGET, bits);
      }
      for (int bits = 0; bits < 256; bits++) {
        long leaf = bits;
        boolean valid = (leaf & V) != 0 && (leaf & (U | A)) == (U | A) && (leaf & (R | W)) != W;
        check(f, bits * 4096L, Access.READ, valid && (leaf & R) != 0);
        check(f, bits * 4096L, Access.WRITE, valid && (leaf & (W | D)) == (W | D));
        check(f, bits * 4096L, Access.EXECUTE, valid && (leaf & X) != 0);
        check(f, bits * 4096L, Access.READ, valid && (leaf & R) != 0);
      }
    }
  }

  private static void check(IommuFixture f, long iova, int access, boolean allowed) {
    assertThat(f.translate(DEVICE, iova, access))
        .as("entry 0x%x, %s", iova >>> 12, Access.describe(access))
        .isEqualTo(allowed ? TARGET : -1);
    f.takeFaults().forEach(record -> assertThat(record).isEqualTo(pageFault(iova, access)));
  }

  private static FaultRecord pageFault(long iova, int access) {
    return switch (access) {
      case Access.EXECUTE ->
          record(
              FaultCause.INSTRUCTION_PAGE_FAULT,
              TransactionType.UNTRANSLATED_EXECUTE,
              DEVICE,
              iova);
      case Access.WRITE ->
          record(FaultCause.WRITE_PAGE_FAULT, TransactionType.UNTRANSLATED_WRITE, DEVICE, iova);
      default ->
          record(FaultCause.READ_PAGE_FAULT, TransactionType.UNTRANSLATED_READ, DEVICE, iova);
    };
  }

  @Test
  void malformedTablesFaultInsteadOfTranslating() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      long root = f.page();
      f.setContext(DEVICE, 7, 8, root);
      long table = f.page();
      long[] roots = {
        table >>> 12 << 10 | V | D,
        table >>> 12 << 10 | V | A,
        table >>> 12 << 10 | V | U,
        table >>> 12 << 10 | V | RESERVED_BIT,
        table >>> 12 << 10 | V | N,
        0x1000 >>> 12 << 10 | RWUAD, // a 1 GiB leaf that is not aligned
        TARGET >>> 12 << 10 | RWUAD | RESERVED_BIT,
        TARGET >>> 12 << 10 | RWUAD | 1L << 61
      };
      for (int i = 0; i < roots.length; i++) {
        f.ram.setLong(root + 8L * i, roots[i]);
        assertThat(f.translate(DEVICE, (long) i << 30, Access.READ)).as("root %d", i).isEqualTo(-1);
        assertThat(f.takeFaults()).containsExactly(pageFault((long) i << 30, Access.READ));
      }
    }
  }

  @Test
  void tablesOutsideOfRamAreAccessFaultsOfTheAccessType() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      f.setContext(DEVICE, 7, 8, IommuFixture.RAM + IommuFixture.RAM_BYTES);
      f.translate(DEVICE, IOVA, Access.READ);
      f.translate(DEVICE, IOVA, Access.READ_WRITE);
      f.translate(DEVICE, IOVA, Access.EXECUTE);
      assertThat(f.takeFaults())
          .extracting(FaultRecord::cause)
          .containsExactly(
              FaultCause.READ_ACCESS_FAULT,
              FaultCause.WRITE_ACCESS_FAULT,
              FaultCause.INSTRUCTION_ACCESS_FAULT);
    }
  }

  @Test
  void directoryFaultsHaveTheirCauses() {
    try (IommuFixture f = new IommuFixture().start(2)) {
      long entry = f.read(Register.DDTP) >>> 10 << 12;
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_NOT_VALID);
      f.ram.setLong(entry, 2L << 10 | 1);
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_LOAD_ACCESS_FAULT);
      f.ram.setLong(entry, 1L << 54 | 1);
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_MISCONFIGURED);
      f.ram.setLong(entry, f.page() >>> 12 << 10 | 1);
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_NOT_VALID);
    }
  }

  private static FaultCause cause(IommuFixture f) {
    assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(-1);
    List<FaultRecord> faults = f.takeFaults();
    assertThat(faults).hasSize(1);
    return faults.getFirst().cause();
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        1L << 1, 1L << 2, 1L << 3, 1L << 6, 1L << 7, 1L << 8, 1L << 9, 1L << 10, 1L << 11, 1L << 12,
        1L << 23, 1L << 32, 1L << 63
      })
  void aContextWithAControlThatIsNotSupportedIsMisconfigured(long tc) {
    try (IommuFixture f = new IommuFixture().start(1)) {
      f.setContext(DEVICE, 1 | tc, 0, 0, 0);
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_MISCONFIGURED);
      f.setContext(DEVICE, tc & ~1, -1L, -1L, -1L);
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_NOT_VALID);
    }
  }

  @Test
  void aContextWithAFieldThatIsNotSupportedIsMisconfigured() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      long[][] contexts = {
        {8L << 60, 0, 0}, {1L << 60, 0, 0}, {0, 1, 0}, {0, 1L << 32, 0}, {0, 1L << 40, 0},
        {0, 1L << 63, 0}, {0, 0, 1L << 44}, {0, 0, 1L << 60}, {0, 0, 11L << 60}, {0, 0, 15L << 60}
      };
      for (long[] context : contexts) {
        f.setContext(DEVICE, 1, context[0], context[1], context[2]);
        assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_MISCONFIGURED);
      }
      f.setContext(DEVICE, 1 | 1 << 5, 0, 0, 1L << 60); // PDTV with PD8
      assertThat(cause(f)).isEqualTo(FaultCause.DDT_ENTRY_MISCONFIGURED);
    }
  }

  @Test
  void anExtendedContextWithMsiTranslationButNoSecondStageIsMisconfigured() {
    try (IommuFixture f = new IommuFixture(config(true)).start(1)) {
      f.setContext(DEVICE, 1, 0, 0, 0);
      long at = f.contextAddress(DEVICE);
      assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(IOVA);
      for (long[] word : new long[][] {{32, 1L << 60}, {40, 1L << 52}, {48, 1L << 63}, {56, 1}}) {
        f.setContext(DEVICE + 1, 1, 0, 0, 0);
        f.ram.setLong(at + 64 + word[0], word[1]);
        assertThat(f.translate(DEVICE + 1, IOVA, Access.READ)).isEqualTo(-1);
        f.ram.setLong(at + 64 + word[0], 0);
      }
      assertThat(f.takeFaults())
          .extracting(FaultRecord::cause)
          .containsOnly(FaultCause.DDT_ENTRY_MISCONFIGURED);
    }
  }

  @Test
  void aRequestWithAProcessIdIsDisallowedUnlessTheContextHasProcesses() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      f.setContext(DEVICE, 1, 0, 0, 0);
      assertThat(f.translate(DEVICE, 0xabcde, IOVA, Access.READ)).isEqualTo(-1);
      assertThat(f.takeFaults())
          .containsExactly(
              new FaultRecord(
                  FaultCause.TRANSACTION_TYPE_DISALLOWED,
                  TransactionType.UNTRANSLATED_READ,
                  DEVICE,
                  true,
                  0xabcde,
                  false,
                  IOVA,
                  0));
      f.setContext(DEVICE + 1, 1 | 1 << 5, 0, 0, 0); // PDTV, pdtp.MODE Bare
      assertThat(f.translate(DEVICE + 1, 0xabcde, IOVA, Access.READ)).isEqualTo(IOVA);
      assertThat(f.translate(DEVICE + 1, DmaTransaction.NO_PROCESS, IOVA, Access.READ))
          .isEqualTo(IOVA);
    }
  }

  @Test
  void withFaultReportingDisabledOnlyFaultsOfTheDirectoryAreRecorded() {
    try (IommuFixture f = new IommuFixture().start(1)) {
      f.setContext(DEVICE, 1 | 1 << 4, 0, 7 << 12, 8L << 60 | f.page() >>> 12);
      assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(-1);
      assertThat(f.translate(DEVICE, 3, IOVA, Access.READ)).isEqualTo(-1);
      assertThat(f.takeFaults()).isEmpty();
      assertThat(f.device.faults()).isEqualTo(2);
      assertThat(f.device.faultsRecorded()).isZero();
      assertThat(f.dma.blocked()).isEqualTo(2);
    }
  }
}

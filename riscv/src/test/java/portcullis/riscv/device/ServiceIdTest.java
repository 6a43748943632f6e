package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.RWUAD;

import org.junit.jupiter.api.Test;
import portcullis.core.memory.Access;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.AddressType;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.FaultCause;
import portcullis.riscv.spec.Register;

/**
 * QoS ids, sections 2.1.3.3, 5.27 and 7.1: who is told which, and what is reserved without them.
 */
class ServiceIdTest {
  private static final int DEVICE = 3;
  private static final long IOVA = 0x4000_0000L;
  private static final long EN_ATS = 1 << 1;
  private static final long PDTV = 1 << 5;
  private static final long IDS = 0x123L << 40 | 0x456L << 52;

  private static String ids(IommuFixture f, int processId, AddressType type) {
    Rcu.Reader reader = f.bus.transactions().reader();
    reader.enter();
    try {
      f.dma.request(DEVICE, processId, IOVA, Access.READ).as(type);
      assertThat(f.device.translate(f.dma)).isTrue();
      return f.dma.answer().isFilled()
          ? "%x %x".formatted(f.dma.answer().resourceControlId, f.dma.answer().monitoringCounterId)
          : "none";
    } finally {
      reader.exit();
    }
  }

  private static String ids(IommuFixture f) {
    return ids(f, DmaTransaction.NO_PROCESS, AddressType.UNTRANSLATED);
  }

  @Test
  void accessesOfADeviceGoWithTheIdsOfItsContextWalkedOrCached() {
    try (IommuFixture f = new IommuFixture(RiscvIommuConfig.complete())) {
      f.start(1);
      long root = f.page();
      f.map(root, 8, IOVA, 0, 0x1000_0000L, RWUAD);
      f.setContext(DEVICE, 1 | EN_ATS, 0, IDS | 7 << 12, 8L << 60 | root >>> 12);
      assertThat(ids(f)).isEqualTo("123 456");
      assertThat(ids(f)).isEqualTo("123 456");
      assertThat(f.dma.hits()).isEqualTo(1);
      assertThat(ids(f, DmaTransaction.NO_PROCESS, AddressType.TRANSLATED)).isEqualTo("123 456");
      assertThat(ids(f, DmaTransaction.NO_PROCESS, AddressType.TRANSLATION_REQUEST))
          .isEqualTo("123 456");
    }
  }

  @Test
  void processesHaveTheIdsOfTheirDevice() {
    try (IommuFixture f = new IommuFixture(RiscvIommuConfig.complete())) {
      f.start(1);
      long root = f.page();
      f.map(root, 8, IOVA, 0, 0x1000_0000L, RWUAD);
      long processes = f.page();
      f.ram.setLong(processes + 16, 1 | 7 << 12);
      f.ram.setLong(processes + 24, 8L << 60 | root >>> 12);
      f.setContext(DEVICE, 1 | PDTV, 0, IDS, 1L << 60 | processes >>> 12);
      assertThat(ids(f, 1, AddressType.UNTRANSLATED)).isEqualTo("123 456");
      assertThat(ids(f, 1, AddressType.UNTRANSLATED)).isEqualTo("123 456");
      assertThat(ids(f)).as("Bare, without a process").isEqualTo("123 456");
    }
  }

  @Test
  void withoutADirectoryTheyAreThoseOfTheRegisterUntilReset() {
    try (IommuFixture f = new IommuFixture(RiscvIommuConfig.complete())) {
      f.write(Register.IOMMU_QOSID, -1);
      assertThat(f.read(Register.IOMMU_QOSID)).isEqualTo(0xfff_0fff);
      f.write(Register.IOMMU_QOSID, 0x456_0123);
      f.write(Register.DDTP, 1);
      assertThat(ids(f)).isEqualTo("123 456");
      f.device.reset();
      assertThat(f.read(Register.IOMMU_QOSID)).isZero();
      f.write(Register.DDTP, 1);
      assertThat(ids(f)).isEqualTo("none");
    }
  }

  @Test
  void idsOfZeroNeedNoAnswer() {
    try (IommuFixture f = new IommuFixture(RiscvIommuConfig.complete())) {
      f.start(1);
      long root = f.page();
      f.map(root, 8, IOVA, 0, 0x1000_0000L, RWUAD);
      f.setContext(DEVICE, 7, 8, root);
      assertThat(ids(f)).isEqualTo("none");
    }
  }

  @Test
  void withoutTheCapabilityTheFieldsAreReservedAndThereIsNoRegister() {
    long capabilities =
        RiscvIommuConfig.complete().capabilities().value() & ~Capabilities.QOSID.mask();
    try (IommuFixture f =
        new IommuFixture(RiscvIommuConfig.complete().withCapabilities(capabilities))) {
      f.start(1);
      for (int bit = 40; bit < 64; bit++) {
        f.setContext(DEVICE, 1, 0, 1L << bit, 0);
        assertThat(f.translate(DEVICE, IOVA, Access.READ)).as("bit %d", bit).isEqualTo(-1);
        assertThat(f.takeFaults())
            .singleElement()
            .satisfies(
                record -> assertThat(record.cause()).isEqualTo(FaultCause.DDT_ENTRY_MISCONFIGURED));
      }
      f.setContext(DEVICE, 1, 0, 0, 0);
      assertThat(f.translate(DEVICE, IOVA, Access.READ)).isEqualTo(IOVA);
      f.write(Register.IOMMU_QOSID, -1);
      assertThat(f.read(Register.IOMMU_QOSID)).isZero();
    }
  }

  /** "Reserved" bits between the fields, with the capability. */
  @Test
  void withTheCapabilityOtherBitsStayReserved() {
    try (IommuFixture f = new IommuFixture(RiscvIommuConfig.complete())) {
      f.start(1);
      for (int bit = 32; bit < 40; bit++) {
        f.setContext(DEVICE, 1, 0, IDS | 1L << bit, 0);
        assertThat(f.translate(DEVICE, IOVA, Access.READ)).as("bit %d", bit).isEqualTo(-1);
      }
      f.takeFaults();
    }
  }
}

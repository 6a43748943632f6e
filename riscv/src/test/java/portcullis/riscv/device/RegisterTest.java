package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.memory.PhysicalMemory;
import portcullis.machine.bus.SystemBus;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Register;

class RegisterTest {
  private static final long SEED = Long.getLong("seed", 0x5eed);

  private IommuFixture f = new IommuFixture();

  @AfterEach
  void close() {
    f.close();
  }

  private long read(int offset, int size) {
    return f.device.read(offset, size);
  }

  private void write(int offset, int size, long value) {
    f.device.write(offset, size, value);
    f.device.settle();
  }

  @Test
  void afterResetOnlyCapabilitiesAreOtherThanZero() {
    long capabilities = RiscvIommuConfig.standard().capabilities().value();
    assertThat(read(0, 8)).isEqualTo(capabilities);
    assertThat(read(0, 4)).isEqualTo(capabilities & 0xffff_ffffL);
    assertThat(read(4, 4)).isEqualTo(capabilities >>> 32);
    for (int offset = 8; offset < 4096; offset += 8) {
      assertThat(read(offset, 8)).as("offset %d", offset).isZero();
    }
  }

  /** Queues are off and the mode stays Off, so that nothing happens but the write itself. */
  @Test
  void writesOfAllOnesLeaveWhatIsWritable() {
    long physAddrs = (1L << 56) - 1;
    check(Register.CAPABILITIES, 0, RiscvIommuConfig.standard().capabilities().value());
    check(Register.FCTL, 0, 2);
    check(Register.CQB, 0, physAddrs >>> 12 << 10 | 0x1f);
    check(Register.FQB, 0, physAddrs >>> 12 << 10 | 0x1f);
    check(Register.CQH, 0, 0);
    check(Register.CQT, 0, 0xffff_ffffL);
    check(Register.FQH, 0, 0xffff_ffffL);
    check(Register.FQT, 0, 0);
    check(Register.IPSR, 0, 0);
    check(Register.ICVEC, 0, 0xff);
    for (int i = 0; i < 16; i++) {
      check(Register.MSI_ADDR, i, physAddrs & ~3);
      check(Register.MSI_DATA, i, 0xffff_ffffL);
      check(Register.MSI_VEC_CTL, i, 1);
    }
    for (Register absent :
        new Register[] {
          Register.PQB,
          Register.PQH,
          Register.PQT,
          Register.PQCSR,
          Register.IOCOUNTOVF,
          Register.IOCOUNTINH,
          Register.IOHPMCYCLES,
          Register.IOHPMCTR,
          Register.IOHPMEVT,
          Register.TR_REQ_IOVA,
          Register.TR_REQ_CTL,
          Register.TR_RESPONSE,
          Register.IOMMU_QOSID
        }) {
      for (int i = 0; i < absent.count(); i++) {
        check(absent, i, 0);
      }
    }
  }

  private void check(Register register, int index, long expected) {
    write(register.offset(index), register.sizeBytes(), -1L);
    assertThat(read(register.offset(index), register.sizeBytes()))
        .as("%s %d", register, index)
        .isEqualTo(expected);
  }

  @Test
  void indexesHaveAsManyBitsAsTheirQueueAndZeroAfterItsBaseIsWritten() {
    for (Register[] pair :
        new Register[][] {{Register.CQB, Register.CQT}, {Register.FQB, Register.FQH}}) {
      f.write(pair[0], 4);
      f.write(pair[1], -1L);
      assertThat(f.read(pair[1])).isEqualTo(31);
      f.write(pair[0], 5);
      assertThat(f.read(pair[1])).isZero();
    }
  }

  @Test
  void halvesOfARegisterAreWrittenApart() {
    write(Register.CQB.offset() + 4, 4, 0x0012_3456);
    write(Register.CQB.offset(), 4, 0x789a_bc00 | 3);
    assertThat(f.read(Register.CQB)).isEqualTo(0x0012_3456_789a_bc03L);
    assertThat(read(Register.CQB.offset() + 4, 4)).isEqualTo(0x0012_3456);
  }

  @Test
  void accessesThatAreNotDefinedReadZeroAndWriteNothing() {
    f.write(Register.CQB, 3);
    for (int[] access :
        new int[][] {
          {24, 1},
          {24, 2},
          {25, 4},
          {26, 4},
          {28, 8},
          {32, 8},
          {12, 4},
          {628, 4},
          {-8, 8},
          {4096, 4},
          {4092, 8},
          {Integer.MAX_VALUE, 4}
        }) {
      f.device.write(access[0], access[1], -1L);
      assertThat(f.device.read(access[0], access[1])).isZero();
    }
    assertThat(f.device.read(Long.MIN_VALUE, 8)).isZero();
    assertThat(f.read(Register.CQB)).isEqualTo(3);
    assertThat(f.read(Register.CQT)).isZero();
  }

  @Test
  void modesThatDoNotExistAndChangesOfLevelsAreIgnored() {
    long root = f.page() >>> 12 << 10;
    for (int mode = 5; mode < 16; mode++) {
      f.write(Register.DDTP, root | mode);
      assertThat(f.read(Register.DDTP)).isZero();
    }
    f.write(Register.DDTP, root | 3);
    assertThat(f.read(Register.DDTP)).isEqualTo(root | 3);
    f.write(Register.DDTP, root | 4);
    assertThat(f.read(Register.DDTP)).isEqualTo(root | 3);
    f.write(Register.DDTP, 1);
    f.write(Register.DDTP, root | 4);
    assertThat(f.read(Register.DDTP)).isEqualTo(root | 4);
  }

  @Test
  void baseAndFeaturesStayWhileAQueueIsOn() {
    f.start(1);
    long cqb = f.read(Register.CQB);
    long fqb = f.read(Register.FQB);
    f.write(Register.CQB, 7);
    f.write(Register.FQB, 7);
    f.write(Register.FCTL, 2);
    assertThat(f.read(Register.CQB)).isEqualTo(cqb);
    assertThat(f.read(Register.FQB)).isEqualTo(fqb);
    assertThat(f.read(Register.FCTL)).isZero();
  }

  @Test
  void anIommuWithFewVectorsOrWiresOnlyHasFewOrNoMessages() {
    f.close();
    f = new IommuFixture(RiscvIommuConfig.standard().withVectorBits(1));
    check(Register.ICVEC, 0, 0x11);
    check(Register.MSI_DATA, 1, 0xffff_ffffL);
    check(Register.MSI_DATA, 2, 0);
    f.close();
    RiscvIommuConfig standard = RiscvIommuConfig.standard();
    f =
        new IommuFixture(
            standard.withCapabilities(
                Capabilities.IGS.insert(standard.capabilities().value(), Capabilities.IGS_WSI)));
    check(Register.FCTL, 0, 2);
    check(Register.MSI_DATA, 0, 0);
    check(Register.ICVEC, 0, 0xff);
  }

  @Test
  void whatTheSpecificationRulesOutCannotBeConfigured() {
    RiscvIommuConfig standard = RiscvIommuConfig.standard();
    long value = standard.capabilities().value();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.withCapabilities(value | 1L << 44 | 1L << 12))
        .withMessageContaining("0x100000001000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.withCapabilities(Capabilities.IGS.insert(value, 3)));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withWalkEntries(3));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withProcessEntries(0));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withInvalidationTags(33));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withInitialFeatures(8));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withGuestWidthWritable(true));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            standard
                .withInitialFeatures(2)
                .withCapabilities(Capabilities.IGS.insert(value, Capabilities.IGS_MSI)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> standard.withCapabilities(value & ~Capabilities.SV39.mask()));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withVectorBits(5));
    assertThatIllegalArgumentException().isThrownBy(() -> standard.withCaches(3, 1));
    SystemBus bus = new SystemBus(PhysicalMemory.anonymous(1L << 40, 4096));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new RiscvIommuDevice(
                bus,
                standard.withCapabilities(Capabilities.PAS.insert(value, 40)),
                WiredInterrupt.UNCONNECTED))
        .withMessageContaining("0x10000000fff");
  }

  /** Queues are off and the mode stays Off, so that nothing happens but the write itself. */
  @Test
  void aCompleteIommuHasEveryRegister() {
    f.close();
    f = new IommuFixture(RiscvIommuConfig.complete());
    long physAddrs = (1L << 56) - 1;
    check(Register.FCTL, 0, 7);
    write(Register.FCTL.offset(), 4, 0);
    check(Register.PQB, 0, physAddrs >>> 12 << 10 | 0x1f);
    check(Register.PQH, 0, 0xffff_ffffL);
    check(Register.PQT, 0, 0);
    check(Register.ICVEC, 0, 0xffff);
    check(Register.IOCOUNTOVF, 0, 0);
    check(Register.IOCOUNTINH, 0, 0xffff_ffffL);
    check(Register.IOHPMCYCLES, 0, -1L);
    for (int i = 0; i < 31; i++) {
      check(Register.IOHPMCTR, i, -1L);
      check(Register.IOHPMEVT, i, -1L & ~0x7fffL);
    }
    assertThat(f.read(Register.IOCOUNTOVF)).isEqualTo(0xffff_ffffL);
    check(Register.TR_REQ_IOVA, 0, -1L & ~0xfffL);
    check(Register.TR_RESPONSE, 0, 0);
    check(Register.IOMMU_QOSID, 0, 0x0fff_0fff);
    write(Register.PQB.offset(), 8, 4);
    write(Register.PQH.offset(), 4, -1L);
    assertThat(f.read(Register.PQH)).isEqualTo(31);
    write(Register.PQB.offset() + 4, 4, 0);
    assertThat(f.read(Register.PQH)).isZero();
    f.device.reset();
    check(Register.IOMMU_QOSID, 0, 0x0fff_0fff);
    assertThat(f.read(Register.IOCOUNTOVF)).isZero();
  }

  @Test
  void featuresAfterResetAreAsConfiguredAndAReadOnlyOneStays() {
    f.close();
    RiscvIommuConfig complete = RiscvIommuConfig.complete().withGuestWidthWritable(false);
    f = new IommuFixture(complete.withInitialFeatures(5));
    assertThat(f.read(Register.FCTL)).isEqualTo(5);
    f.write(Register.FCTL, 2);
    assertThat(f.read(Register.FCTL)).isEqualTo(6);
    f.device.reset();
    assertThat(f.read(Register.FCTL)).isEqualTo(5);
  }

  @Test
  void everyRegisterReadsWhatItsMasksMakeOfRandomWrites() {
    SplittableRandom random = new SplittableRandom(SEED);
    RegisterFile file = new RegisterFile(RiscvIommuConfig.standard());
    for (int i = 0; i < 100_000; i++) {
      Register register = Register.values()[random.nextInt(Register.values().length)];
      int index = random.nextInt(register.count());
      RegisterMasks masks = RegisterMasks.of(register, index, RiscvIommuConfig.standard());
      int size = random.nextBoolean() ? 4 : register.sizeBytes();
      int half = random.nextInt(register.sizeBytes() / size);
      long before = file.get(register, index);
      long value = random.nextLong();
      file.write(register.offset(index) + 4 * half, size, value, 0);
      long bytes = (size == 8 ? -1L : 0xffff_ffffL) << 32 * half;
      long shifted = value << 32 * half;
      long expected = 0;
      for (int bit = 0; bit < 64; bit++) {
        long mask = 1L << bit;
        boolean old = (before & mask) != 0;
        boolean written = (bytes & mask) != 0;
        boolean one = (shifted & mask) != 0;
        boolean now = old;
        if (written && (masks.writable() & mask) != 0) {
          now = one;
        } else if (written && one && (masks.clearable() & mask) != 0) {
          now = false;
        } else if (written && one && (masks.settable() & mask) != 0) {
          now = true;
        }
        expected |= now ? mask : 0;
      }
      assertThat(file.get(register, index))
          .as("-Dseed=%d, %s %d", SEED, register, index)
          .isEqualTo(expected);
    }
  }
}

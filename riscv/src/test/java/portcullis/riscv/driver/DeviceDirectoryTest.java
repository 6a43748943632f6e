package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.Register;

/** Where contexts are and what is in them, bit by bit from the figures of chapter 2. */
class DeviceDirectoryTest {
  private final DriverBench bench = new DriverBench();
  private final FakeUnit fake = bench.fake;

  @ParameterizedTest
  @CsvSource({
    "ONE_LEVEL,   false, 0x7f",
    "ONE_LEVEL,   true,  0x3f",
    "TWO_LEVEL,   false, 0xffff",
    "TWO_LEVEL,   true,  0x7fff",
    "THREE_LEVEL, false, 0xffffff",
    "THREE_LEVEL, true,  0xffffff",
    "THREE_LEVEL, false, 0x12345",
    "THREE_LEVEL, true,  0xabcde1",
    "THREE_LEVEL, false, 0"
  })
  void aContextIsWhereTheSpecificationPutsIt(DirectoryMode mode, boolean extended, String id) {
    int deviceId = Integer.decode(id);
    start(mode, extended);
    RiscvIommu unit = bench.installed();
    IommuEndpoint endpoint = DriverBench.probed(unit, deviceId);
    AddressSpace space = bench.driver.createAddressSpace();
    assertThat(endpoint.translate(space)).isEqualTo(SyncOutcome.COMPLETE);
    long context = locate(mode, extended, deviceId);
    assertThat(word(context, 0)).as("tc: V, and faults reported").isEqualTo(1);
    assertThat(word(context, 1)).as("iohgatp Bare").isZero();
    assertThat(word(context, 2)).as("ta").isEqualTo((long) space.id() << 12);
    assertThat(word(context, 3))
        .as("fsc: Sv57")
        .isEqualTo(10L << 60 | space.table().rootAddress() >>> 12);
    if (extended) {
      for (int i = 4; i < 8; i++) {
        assertThat(word(context, i)).as("no MSI translation").isZero();
      }
    }
    assertThat(endpoint.identity()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(word(context, 0)).isEqualTo(1);
    assertThat(word(context, 2)).isZero();
    assertThat(word(context, 3)).as("fsc Bare").isZero();
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.COMPLETE);
    assertThat(word(context, 0) & 1).isZero();
    endpoint.release();
    space.table().free();
    space.release();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void anIdThatTheDirectoryHasNoPlaceForIsRefused() {
    start(DirectoryMode.TWO_LEVEL, true);
    RiscvIommu unit = bench.installed();
    assertThat(DriverBench.refusedProbe(unit, 0x8000)).contains("0x8000", "15 bits", "iommu0");
    assertThat(DriverBench.refusedProbe(unit, -1)).contains("0xffffffff");
    unit.shutDown(Afterwards.BLOCKED);
  }

  @Test
  void anIdHasOneDeviceAtATime() {
    RiscvIommu unit = bench.installed();
    IommuEndpoint first = DriverBench.probed(unit, 9);
    long before = bench.pages.allocatedBytes();
    assertThat(DriverBench.refusedProbe(unit, 9)).contains("0x9 belongs to another device");
    first.release();
    DriverBench.probed(unit, 9).release();
    assertThat(bench.pages.allocatedBytes()).as("tables are used again").isEqualTo(before);
    unit.shutDown(Afterwards.BLOCKED);
  }

  @Test
  void neighboursShareTablesAndAttachAllocatesNone() {
    RiscvIommu unit = bench.installed();
    long before = bench.pages.allocatedBytes();
    IommuEndpoint endpoint = DriverBench.probed(unit, 0x100);
    assertThat(bench.pages.allocatedBytes()).isEqualTo(before + 2 * 4096);
    DriverBench.probed(unit, 0x101);
    assertThat(bench.pages.allocatedBytes()).isEqualTo(before + 2 * 4096);
    DriverBench.probed(unit, 0x180);
    assertThat(bench.pages.allocatedBytes()).isEqualTo(before + 3 * 4096);
    AddressSpace space = bench.driver.createAddressSpace();
    long attached = bench.pages.allocatedBytes();
    endpoint.translate(space);
    endpoint.identity();
    endpoint.block();
    assertThat(bench.pages.allocatedBytes()).isEqualTo(attached);
    unit.shutDown(Afterwards.BLOCKED);
  }

  private void start(DirectoryMode mode, boolean extended) {
    fake.modes = EnumSet.of(DirectoryMode.OFF, DirectoryMode.BARE, mode);
    if (extended) {
      fake.capabilities |= Capabilities.MSI_FLAT.mask();
    }
  }

  private long locate(DirectoryMode mode, boolean extended, int deviceId) {
    int leafBits = extended ? 6 : 7;
    long table = (fake.get(Register.DDTP) >>> 10 & (1L << 44) - 1) << 12;
    if (mode == DirectoryMode.THREE_LEVEL) {
      table = follow(table, deviceId >>> (leafBits + 9));
    }
    if (mode != DirectoryMode.ONE_LEVEL) {
      table = follow(table, deviceId >>> leafBits & 0x1ff);
    }
    return table + (long) (deviceId & (1 << leafBits) - 1) * (extended ? 64 : 32);
  }

  private long follow(long table, int index) {
    long entry = bench.ram.getLong(table + 8L * index);
    assertThat(entry & 0xffc0_0000_0000_03ffL)
        .as("V and reserved bits of 0x%x", entry)
        .isEqualTo(1);
    return (entry >>> 10) << 12;
  }

  private long word(long context, int index) {
    return bench.ram.getLong(context + 8L * index);
  }
}

package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu.ProbeOutcome;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.fault.DmaFault;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysAddr;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.spec.DirectoryEntry;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.Register;

/** A driver on a {@link FakeUnit}, and little patience. */
final class DriverBench {
  static final UnitSettings SETTINGS =
      new UnitSettings(6, 4, 4, 20_000_000L, 20_000_000L, 30_000_000_000L, 30_000_000_000L, 8);

  final PhysicalMemory ram = PhysicalMemory.anonymous(0x8000_0000L, 32 << 20);
  final FakeUnit fake = new FakeUnit(ram);
  final List<DmaFault> faults = Collections.synchronizedList(new ArrayList<>());
  final PageAllocator pages;
  final RiscvIommuDriver driver;
  UnitSettings settings = SETTINGS;

  DriverBench() {
    this(AllocationGate.OPEN);
  }

  DriverBench(AllocationGate gate) {
    pages = new PageAllocator(ram, gate);
    driver = new RiscvIommuDriver(pages);
  }

  InstallOutcome install() {
    return install(new InterruptDelivery.Message(fake.signal, new PhysAddr(0x2800_0000L), 7));
  }

  InstallOutcome install(InterruptDelivery delivery) {
    return driver.install("iommu0", fake, delivery, settings, faults::add);
  }

  RiscvIommu installed() {
    return switch (install()) {
      case InstallOutcome.Installed installed -> installed.unit();
      case InstallOutcome.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  String refusal() {
    return refusal(install());
  }

  /** The reason; and nothing is left allocated. */
  String refusal(InstallOutcome outcome) {
    assertThat(outcome).isInstanceOf(InstallOutcome.Refused.class);
    assertThat(pages.allocatedBytes()).isZero();
    return ((InstallOutcome.Refused) outcome).reason();
  }

  /** First doubleword of a context in a directory of three levels in base format. */
  long context(int deviceId) {
    return contextWord(deviceId, 0);
  }

  /** A doubleword of such a context. */
  long contextWord(int deviceId, int word) {
    long table = DirectoryPointer.rootPhysAddr(fake.get(Register.DDTP));
    for (int level = 2; level > 0; level--) {
      int index = DirectoryEntry.index(deviceId, level, false);
      table = DirectoryEntry.tablePhysAddr(ram.getLong(table + index * 8L));
    }
    return ram.getLong(table + DirectoryEntry.index(deviceId, 0, false) * 32L + word * 8L);
  }

  static IommuEndpoint probed(RiscvIommu unit, int requesterId) {
    return switch (unit.probe(DeviceDescription.alone("dev" + requesterId, requesterId))) {
      case ProbeOutcome.Probed probed -> probed.endpoint();
      case ProbeOutcome.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  static String refusedProbe(RiscvIommu unit, int requesterId) {
    ProbeOutcome outcome = unit.probe(DeviceDescription.alone("dev", requesterId));
    assertThat(outcome).isInstanceOf(ProbeOutcome.Refused.class);
    return ((ProbeOutcome.Refused) outcome).reason();
  }
}

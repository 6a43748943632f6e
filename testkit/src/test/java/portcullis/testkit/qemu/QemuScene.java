package portcullis.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import portcullis.core.domain.Device;
import portcullis.core.domain.Domain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultReason;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Iova;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.riscv.spec.FaultCause;
import portcullis.testkit.domain.IommuFixture;

/** One unit on a machine of its own, what tests do with it, and that all is given back. */
abstract class QemuScene {
  static final QemuFixture.Plan PLAN = QemuFixture.Plan.of(1);
  static final long PAGE = 4096;
  static final long IOVA = 0x4123_4000L;
  static final int DISK = QemuMachine.SD_HOSTS.get(0);
  static final int OTHER_DISK = QemuMachine.SD_HOSTS.get(1);
  static final long BLOCKED = IommuFixture.BLOCKED;

  private final List<Device> devices = new ArrayList<>();
  private final List<PagingDomain> domains = new ArrayList<>();
  private final List<Long> blocks = new ArrayList<>();

  @TempDir private Path directory;
  private QemuFixture machine;

  final QemuFixture machine() {
    return machine;
  }

  final void start() {
    start(PLAN);
  }

  final void start(QemuFixture.Plan plan) {
    machine = QemuFixture.start(directory, plan);
  }

  @AfterEach
  final void everythingIsGivenBack() {
    PageAllocator pages = machine.pages();
    try (QemuFixture _ = machine) {
      devices.forEach(machine.system()::release);
      assertThat(domains).allMatch(PagingDomain::destroy);
      blocks.forEach(pages::free);
    }
    assertThat(pages.allocatedBytes()).isZero();
  }

  final Device probe(String name, int requesterId) {
    Device probed = machine.probe(0, name, requesterId);
    devices.add(probed);
    return probed;
  }

  final PagingDomain domain() {
    PagingDomain made =
        Objects.requireNonNull(machine.system().createPagingDomain("d", machine.driver()));
    domains.add(made);
    return made;
  }

  /** A device of that name in a domain of its own. */
  final PagingDomain domainOf(String name, int requesterId) {
    PagingDomain made = domain();
    attach(probe(name, requesterId), made);
    return made;
  }

  static final void attach(Device device, Domain domain) {
    assertThat(device.attach(domain).isAttached()).isTrue();
  }

  final long allocate(int sizeLog2) {
    return allocate(machine.pages(), sizeLog2);
  }

  /** A block that is given back after the test. */
  final long allocate(PageAllocator pages, int sizeLog2) {
    long block = pages.allocate(sizeLog2);
    assertThat(block).isNotEqualTo(PageAllocator.NONE);
    blocks.add(block);
    return block;
  }

  static final void map(PagingDomain domain, long iova, long physAddr, long sizeBytes, int access) {
    assertThat(domain.map(iova, physAddr, sizeBytes, access)).isEqualTo(MapOutcome.MAPPED);
  }

  static final FlushReport unmap(PagingDomain domain, long iova, long sizeBytes) {
    Gather gather = new Gather();
    assertThat(domain.unmap(iova, sizeBytes, gather)).isEqualTo(sizeBytes);
    return domain.sync(gather);
  }

  final long dma(int requesterId, long iova, int access) {
    return machine.translate(0, requesterId, iova, access);
  }

  static final DmaFault fault(
      String device, int requesterId, long iova, int access, FaultReason why, FaultCause cause) {
    return new DmaFault(device, requesterId, -1, new Iova(iova), access, why, cause.code(), 1);
  }
}

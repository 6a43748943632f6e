package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem.NestedResult;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;

/** A machine, a device on it, and short words for what the contracts do with them. */
public abstract class DomainScene {
  static final long PAGE = 4096;
  static final long IOVA = 0x4000_0000L;
  private static final int TABLE_SPAN_LOG2 = 21;
  static final long TABLE_SPAN = 1L << TABLE_SPAN_LOG2;
  static final int RID_A = 0x10;
  static final int RID_B = 0x18;

  IommuFixture machine;
  long allocatedBefore;
  Device a;
  final List<PagingDomain> domains = new ArrayList<>();
  private final List<NestedDomain> nested = new ArrayList<>();
  private final List<Device> devices = new ArrayList<>();
  final List<Long> mappedPages = new ArrayList<>();

  /** Makes a machine for one test. */
  protected abstract IommuFixture createFixture();

  @BeforeEach
  final void setUp() {
    machine = createFixture();
    allocatedBefore = machine.pages().allocatedBytes();
    a = probe(0, "a", RID_A);
  }

  @AfterEach
  final void tearDown() {
    for (Device device : devices) {
      machine.system().release(device);
    }
    for (NestedDomain domain : nested) {
      assertThat(domain.destroy()).as("%s can be destroyed", domain).isTrue();
    }
    for (PagingDomain domain : domains) {
      assertThat(domain.destroy()).as("%s can be destroyed", domain).isTrue();
    }
    mappedPages.forEach(machine.pages()::free);
    machine.close();
    assertThat(machine.pages().allocatedBytes()).as("pages leaked by the machine").isZero();
  }

  final long dma(Device device, long iova, int access) {
    int index = machine.iommus().indexOf(device.iommu());
    return machine.translate(index, device.description().requesterId(), iova, access);
  }

  final long dma(Device device, int pasid, long iova, int access) {
    int index = machine.iommus().indexOf(device.iommu());
    return machine.translate(index, device.description().requesterId(), pasid, iova, access);
  }

  static final void attach(Device device, portcullis.core.domain.Domain domain) {
    assertThat(device.attach(domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
    assertThat(device.domain()).isEqualTo(domain);
  }

  final PagingDomain domain() {
    PagingDomain made = machine.createDomain("d");
    domains.add(made);
    return made;
  }

  final NestedDomain nested(NestedResult result) {
    return switch (result) {
      case NestedResult.Created created -> {
        nested.add(created.domain());
        yield created.domain();
      }
      case NestedResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  final Device probe(int iommuIndex, String name, int requesterId) {
    return probe(iommuIndex, DeviceDescription.alone(name, requesterId));
  }

  final Device probe(int iommuIndex, DeviceDescription description) {
    Device probed = machine.probe(iommuIndex, description);
    devices.add(probed);
    return probed;
  }

  final long mapPage(PagingDomain domain, long iova, int access) {
    long page = machine.pages().allocate(12);
    assertThat(page).isNotEqualTo(PageAllocator.NONE);
    mappedPages.add(page);
    assertThat(domain.map(iova, page, PAGE, access)).isEqualTo(MapOutcome.MAPPED);
    return page;
  }

  /** Maps the whole span of a table by the smallest pages, so that its unmap frees the table. */
  final void mapTableOfPages(PagingDomain domain, long iova) {
    long block = machine.pages().allocate(TABLE_SPAN_LOG2 + 1);
    assertThat(block).isNotEqualTo(PageAllocator.NONE);
    mappedPages.add(block);
    assertThat(domain.map(iova, block + PAGE, TABLE_SPAN, Access.READ_WRITE))
        .isEqualTo(MapOutcome.MAPPED);
  }

  static final FlushReport unmapPage(PagingDomain domain, long iova) {
    return unmap(domain, iova, PAGE);
  }

  static final FlushReport unmap(PagingDomain domain, long iova, long sizeBytes) {
    Gather gather = new Gather();
    assertThat(domain.unmap(iova, sizeBytes, gather)).isEqualTo(sizeBytes);
    return domain.sync(gather);
  }

  final long invalidationsOf(Runnable action) {
    long before = machine.invalidationsExecuted(0);
    action.run();
    return machine.invalidationsExecuted(0) - before;
  }
}

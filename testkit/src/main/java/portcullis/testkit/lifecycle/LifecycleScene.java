package portcullis.testkit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.Domain;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.testkit.domain.IommuFixture;

/** A machine, a device that can be recovered, and short words for what the contracts do. */
@Timeout(120)
public abstract class LifecycleScene {
  static final long PAGE = 4096;
  static final long IOVA = 0x4000_0000L;
  static final long BLOCKED = IommuFixture.BLOCKED;
  static final int RID = 0x10;

  LifecycleFixture fixture;
  IommuFixture machine;
  Device a;
  RecordingHandler handler;
  private final List<PagingDomain> domains = new ArrayList<>();
  private final List<Device> devices = new ArrayList<>();
  private final List<Long> pages = new ArrayList<>();

  /** Makes a machine for one test. */
  protected abstract LifecycleFixture createFixture();

  @BeforeEach
  final void setUp() {
    fixture = createFixture();
    machine = fixture.machine();
    a = probe(0, DeviceDescription.alone("a", RID));
    handler = new RecordingHandler();
  }

  @AfterEach
  final void tearDown() {
    for (Device device : devices) {
      machine.system().release(device);
    }
    for (PagingDomain domain : domains) {
      assertThat(domain.destroy()).as("%s can be destroyed", domain).isTrue();
    }
    pages.forEach(machine.pages()::free);
    fixture.close();
    assertThat(machine.pages().allocatedBytes()).as("pages leaked").isZero();
  }

  final Device probe(int iommuIndex, DeviceDescription description) {
    Device probed = fixture.probe(iommuIndex, description);
    devices.add(probed);
    return probed;
  }

  final PagingDomain domain() {
    PagingDomain made = machine.createDomain("d");
    domains.add(made);
    return made;
  }

  /** A domain in which {@link #IOVA} is mapped. */
  final PagingDomain mappedDomain() {
    PagingDomain made = domain();
    map(made);
    return made;
  }

  final long map(PagingDomain domain) {
    long page = machine.pages().allocate(12);
    pages.add(page);
    assertThat(domain.map(IOVA, page, PAGE, Access.READ_WRITE)).isEqualTo(MapOutcome.MAPPED);
    return page;
  }

  static FlushReport unmap(PagingDomain domain) {
    Gather gather = new Gather();
    assertThat(domain.unmap(IOVA, PAGE, gather)).isEqualTo(PAGE);
    return domain.sync(gather);
  }

  final void destroy(PagingDomain domain) {
    assertThat(domain.destroy()).as("%s can be destroyed", domain).isTrue();
    domains.remove(domain);
  }

  final long dma(Device device) {
    return machine.translate(index(device), rid(device), IOVA, Access.READ);
  }

  final long dma(Device device, int pasid) {
    return machine.translate(index(device), rid(device), pasid, IOVA, Access.READ);
  }

  final int index(Device device) {
    return machine.iommus().indexOf(device.iommu());
  }

  static int rid(Device device) {
    return device.description().requesterId();
  }

  static void attach(Device device, Domain domain) {
    assertThat(device.attach(domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
    assertThat(device.domain()).isEqualTo(domain);
  }

  static DeviceState state(Device device) {
    return device.lifecycle().state();
  }

  static void recovered(LifecycleOutcome outcome) {
    assertThat(outcome).isInstanceOf(LifecycleOutcome.Recovered.class);
  }

  static void done(LifecycleOutcome outcome, DeviceState state) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            LifecycleOutcome.Done.class,
            done -> {
              assertThat(done.state()).isEqualTo(state);
              assertThat(done.hardware().isCovered()).isTrue();
            });
  }

  static void refused(LifecycleOutcome outcome, LifecycleOutcome.Reason why) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            LifecycleOutcome.Refused.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }

  static void failed(LifecycleOutcome outcome) {
    assertThat(outcome).isInstanceOf(LifecycleOutcome.Failed.class);
  }
}

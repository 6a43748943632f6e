package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.AttachOutcome.Reason;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PageTableEntry;

/**
 * Dirty tracking as a unit sees it: contexts, leaves, and the commands after leaves were cleaned.
 */
class DirtyTrackingTest {
  private static final int ID = 5;
  private static final long IOVA = 0x4000_0000L;
  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private final Gather gather = new Gather();
  private final List<Long> dirty = new ArrayList<>();
  private RiscvIommu unit;
  private Device device;
  private PagingDomain domain;

  @AfterEach
  void stop() {
    system.release(device);
    assertThat(domain.destroy()).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void aUnitThatUpdatesEntriesIsToldToInEveryTranslatingContext() {
    start(Capabilities.AMO_HWAD.mask());
    assertThat(device.attach(domain).isAttached()).isTrue();
    assertThat(bench.context(ID)).isEqualTo(DeviceContext.V.mask() | DeviceContext.SADE.mask());
    device.attach(IdentityDomain.IDENTITY);
    assertThat(bench.context(ID)).isEqualTo(DeviceContext.V.mask());
  }

  @Test
  void aWrittenPageIsReportedOnceAndInvalidated() {
    start(Capabilities.AMO_HWAD.mask());
    device.attach(domain);
    assertThat(domain.setDirtyTracking(true)).isTrue();
    domain.map(IOVA, 0x8100_0000L, 0x2000, Access.READ | Access.WRITE);
    long slot = leafSlot(IOVA + 0x1000);
    long clean = bench.ram.getLong(slot);
    assertThat(PageTableEntry.D.isSet(clean)).isFalse();
    assertThat(PageTableEntry.A.isSet(clean)).isTrue();

    bench.ram.getAndOrLong(slot, PageTableEntry.D.mask());
    domain.readDirty(IOVA, 0x2000, (iova, size) -> dirty.add(iova));
    domain.readAndClearDirty(IOVA, 0x2000, (iova, size) -> dirty.add(iova), gather);
    assertThat(dirty).containsExactly(IOVA + 0x1000, IOVA + 0x1000);
    int before = bench.fake.effects().size();
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(bench.fake.effects().get(before))
        .isEqualTo(IotinvalVma.ofAddress(domain.space().id(), IOVA + 0x1000));
    assertThat(bench.ram.getLong(slot)).isEqualTo(clean);
  }

  @Test
  void aUnitThatUpdatesNoEntriesRefusesTheTrackingOrTheAttach() {
    start(0);
    device.attach(domain);
    assertThat(bench.context(ID)).isEqualTo(DeviceContext.V.mask());
    assertThat(domain.setDirtyTracking(true)).isFalse();
    assertThat(domain.setDirtyTracking(false)).isTrue();
    domain.map(IOVA, 0x8100_0000L, 0x1000, Access.READ | Access.WRITE);
    assertThat(PageTableEntry.D.isSet(bench.ram.getLong(leafSlot(IOVA)))).isTrue();

    device.attach(BlockedDomain.BLOCKED);
    assertThat(domain.setDirtyTracking(true)).isTrue();
    int before = bench.fake.effects().size();
    assertThat(device.attach(domain))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> {
              assertThat(refused.why()).isEqualTo(Reason.INCOMPATIBLE);
              assertThat(refused.detail()).contains("dev", "iommu0", "dirty");
            });
    assertThat(domain.setDirtyTracking(false)).isTrue();
    assertThat(device.attach(domain).isAttached()).as("clean pages stay").isFalse();
    assertThat(bench.fake.effects()).as("the hardware was not touched").hasSize(before);
  }

  private void start(long capabilities) {
    bench.fake.capabilities |= capabilities;
    unit = bench.installed();
    ProbeResult probed = system.probe(unit, DeviceDescription.alone("dev", ID));
    device = ((ProbeResult.Present) probed).device();
    domain = system.createPagingDomain("domain", bench.driver);
  }

  private long leafSlot(long iova) {
    long table = domain.space().table().rootAddress();
    for (int shift = 48; shift > 12; shift -= 9) {
      table = PageTableEntry.physAddr(bench.ram.getLong(table + (iova >>> shift & 511) * 8));
    }
    return table + (iova >>> 12 & 511) * 8;
  }
}

package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Domain;
import portcullis.core.domain.FirstStage;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.fault.GuestAddress;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.core.memory.PhysicalMemory;

/**
 * Second stages of devices with PASIDs, for one vendor whose second stage is one for all PASIDs of
 * a device, and whose fixture makes domains of the second stage. The numbers are those of the
 * design.
 */
public abstract class SecondStagePasidContract extends DomainScene {
  private static final int FIRST = 5;
  private static final int SECOND = 9;
  private static final long DIRECTORY = 0x1_0000_0000L;
  private static final long TABLES = 0x1_0010_0000L;
  private static final long MORE_TABLES = 0x1_0020_0000L;
  private static final long DATA = 0x1_8000_0000L;

  private Device gpu;

  @BeforeEach
  final void probeGpu() {
    gpu = probe(0, DeviceDescription.alone("gpu", RID_B).withPasids(8));
  }

  /** What a guest says of its one page of contexts. */
  protected abstract FirstStage directory(long guestPhysAddr);

  /** Writes the context of a PASID into that page, or 0 for requests without. */
  protected abstract void setContext(
      PhysicalMemory ram, long page, int pasid, long rootGuestPhysAddr);

  /** Makes empty tables of a guest, as {@link NestedDomainContract#guestTables}. */
  protected abstract GuestTables guestTables(PhysicalMemory ram, long guestPhysAddr, long[] pages);

  @Test
  final void aDeviceGoesFromAnyDomainToAnyOther() { // 1, 13
    PagingDomain parent = domain();
    PagingDomain first = firstStage();
    final long page = mapPage(parent, IOVA, Access.READ_WRITE);
    final long elsewhere = mapPage(first, IOVA, Access.READ_WRITE);
    for (int round = 0; round < 3; round++) {
      attach(gpu, parent);
      attach(gpu, parent);
      assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(page);
      assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      attach(gpu, first);
      assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(elsewhere);
      assertThat(parent.liveBonds()).isZero();
      attach(gpu, parent);
      attach(gpu, IdentityDomain.IDENTITY);
      assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(IOVA);
      attach(gpu, parent);
      attach(gpu, BlockedDomain.BLOCKED);
      assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      assertThat(first.liveBonds() + parent.liveBonds()).isZero();
    }
  }

  @Test
  final void pasidsComeAfterASecondStageHasBeenLeft() { // 1
    PagingDomain parent = domain();
    PagingDomain first = firstStage();
    mapPage(parent, IOVA, Access.READ_WRITE);
    final long page = mapPage(first, IOVA, Access.READ_WRITE);
    for (Domain between : new Domain[] {BlockedDomain.BLOCKED, IdentityDomain.IDENTITY, first}) {
      attach(gpu, parent);
      assertThat(dma(gpu, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
      refused(gpu.attachPasid(FIRST, first), "second stage");
      refused(gpu.attachPasid(FIRST, parent), "second stage");
      attach(gpu, between);
      refused(gpu.attachPasid(FIRST, parent), "second stage");
      assertThat(gpu.attachPasid(FIRST, first)).isEqualTo(AttachOutcome.Attached.ATTACHED);
      assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(page);
      if (between.equals(BlockedDomain.BLOCKED)) {
        assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      }
      gpu.detachPasid(FIRST);
    }
  }

  @Test
  final void aSecondStageIsRefusedWhileAPasidIsAttached() { // 2
    PagingDomain parent = domain();
    PagingDomain first = firstStage();
    final long page = mapPage(first, IOVA, Access.READ_WRITE);
    attach(gpu, first);
    assertThat(gpu.attachPasid(FIRST, first)).isEqualTo(AttachOutcome.Attached.ATTACHED);
    refused(gpu.attach(parent), "PASIDs attached");
    assertThat(gpu.domain()).isEqualTo(first);
    assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(page);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(page);
    assertThat(parent.liveBonds()).isZero();
    gpu.detachPasid(FIRST);
    attach(gpu, parent);
  }

  @Test
  final void aMoveThatTheHardwareDoesNotConfirmLeavesTheFormerDomain() { // 2
    PagingDomain parent = domain();
    PagingDomain first = firstStage();
    final long page = mapPage(parent, IOVA, Access.READ_WRITE);
    final long elsewhere = mapPage(first, IOVA, Access.READ_WRITE);
    attach(gpu, parent);
    failToAttach(first);
    attach(gpu, parent);
    parent.flushAll(new PageChain());
    assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(page);
    attach(gpu, first);
    failToAttach(parent);
    attach(gpu, first);
    first.flushAll(new PageChain());
    assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(elsewhere);
    attach(gpu, BlockedDomain.BLOCKED);
    assertThat(parent.liveBonds() + first.liveBonds()).isZero();
  }

  @Test
  final void aGuestGivesItsDevicesPasidsByItself() { // 1, 4
    PagingDomain parent = domain();
    final long page = mapPage(parent, DIRECTORY, Access.READ_WRITE);
    GuestTables tables = tables(parent, TABLES);
    GuestTables more = tables(parent, MORE_TABLES);
    final long data = mapPage(parent, DATA, Access.READ_WRITE);
    final long otherData = mapPage(parent, DATA + PAGE, Access.READ_WRITE);
    tables.map(IOVA, DATA);
    more.map(IOVA, DATA + PAGE);
    final PhysicalMemory ram = machine.bus().ram();
    setContext(ram, page, FIRST, tables.rootGuestPhysAddr());
    setContext(ram, page, 0, more.rootGuestPhysAddr());
    NestedDomain guest = guest(parent);
    attach(gpu, guest);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(data);
    assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(otherData);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    refused(gpu.attachPasid(SECOND, firstStage()), "second stage");
    setContext(ram, page, SECOND, more.rootGuestPhysAddr());
    setContext(ram, page, FIRST, 0);
    assertThat(guest.invalidateAll()).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(otherData);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    more.unmap(IOVA);
    assertThat(guest.invalidate(IOVA, IOVA + PAGE - 1)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    attach(gpu, BlockedDomain.BLOCKED);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void theParentHasTheLastWordOnAGuestsDirectory() { // 4, 12
    PagingDomain parent = domain();
    final long page = mapPage(parent, DIRECTORY, Access.READ_WRITE);
    GuestTables tables = tables(parent, TABLES);
    mapPage(parent, DATA, Access.READ_WRITE);
    tables.map(IOVA, DATA);
    setContext(machine.bus().ram(), page, FIRST, tables.rootGuestPhysAddr());
    attach(gpu, guest(parent));
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(unmapPage(parent, DATA)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    final long again = mapPage(parent, DATA, Access.READ_WRITE);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(again);
    assertThat(unmapPage(parent, DIRECTORY)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(machine.faults())
        .last()
        .satisfies(fault -> {
          assertThat(fault.processId()).isEqualTo(FIRST);
          GuestAddress at = Objects.requireNonNull(fault.guest());
          assertThat(at.implicit()).isTrue();
          assertThat(at.guestPhysAddr() & -PAGE).isEqualTo(DIRECTORY);
        });
    mapPage(parent, DIRECTORY, Access.READ_WRITE); // empty
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  private void failToAttach(Domain target) {
    Domain former = gpu.domain();
    machine.stall(0, true);
    AttachOutcome outcome = gpu.attach(target);
    machine.stall(0, false);
    assertThat(outcome).isInstanceOf(AttachOutcome.Failed.class);
    assertThat(gpu.domain()).isEqualTo(former);
  }

  private static void refused(AttachOutcome outcome, String why) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class, refused -> assertThat(refused.detail()).contains(why));
  }

  private NestedDomain guest(PagingDomain parent) {
    return nested(machine.system().createNestedDomain("guest", parent, directory(DIRECTORY)));
  }

  private PagingDomain firstStage() {
    PagingDomain made =
        Objects.requireNonNull(
            machine.system().createPagingDomain("first", machine.driver(), Stage.FIRST));
    domains.add(made);
    return made;
  }

  private GuestTables tables(PagingDomain parent, long guestPhysAddr) {
    long[] pages = new long[GuestTables.PAGES];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = mapPage(parent, guestPhysAddr + i * PAGE, Access.READ_WRITE);
    }
    return guestTables(machine.bus().ram(), guestPhysAddr, pages);
  }
}

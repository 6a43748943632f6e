package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.FirstStage;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuSystem.NestedResult;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.fault.GuestAddress;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.memory.PageChain;
import portcullis.core.memory.PhysicalMemory;

/** A guest's tables over a second stage, for one vendor; the numbers are those of the design. */
public abstract class NestedDomainContract extends DomainScene {
  private static final long TABLES = 0x1_0000_0000L;
  private static final long DATA = 0x1_8000_0000L;

  /**
   * Makes empty tables of a guest.
   *
   * @param guestPhysAddr where its first page is
   * @param pages where all of them are in {@code ram}
   */
  protected abstract GuestTables guestTables(PhysicalMemory ram, long guestPhysAddr, long[] pages);

  /** Things that a guest may say of its tables and that make no sense. */
  protected abstract List<FirstStage> nonsense(FirstStage sense);

  @Test
  final void bothStagesTranslateAndTheParentHasTheLastWord() { // 1
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    long page = mapPage(parent, DATA, Access.READ);
    guest.map(IOVA, DATA);
    guest.map(IOVA + PAGE, DATA + PAGE);
    attach(a, nested(parent, guest));
    assertThat(dma(a, IOVA + 8, Access.READ)).isEqualTo(page + 8);
    assertThat(dma(a, IOVA + 8, Access.WRITE)).as("the parent grants reading").isEqualTo(-1);
    assertThat(dma(a, IOVA + PAGE, Access.READ)).as("not in the parent").isEqualTo(-1);
    assertThat(dma(a, IOVA + 2 * PAGE, Access.READ)).as("not in the guest").isEqualTo(-1);
    assertThat(dma(a, DATA, Access.READ)).as("guest-physical").isEqualTo(-1);
  }

  @Test
  final void anUnmapInTheParentReachesNestedDevicesAndThoseOnTheParentItself() { // 4
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    mapPage(parent, DATA, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    Device b = probe(1, "b", RID_B);
    Device direct = probe(0, "direct", 0x20);
    NestedDomain nested = nested(parent, guest);
    attach(a, nested);
    attach(b, nested);
    attach(direct, parent);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(b, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(direct, DATA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(unmapPage(parent, DATA)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(direct, DATA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void anInvalidationOfTheGuestsIsPassedOn() { // 4
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    long first = mapPage(parent, DATA, Access.READ_WRITE);
    long second = mapPage(parent, DATA + PAGE, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    guest.map(IOVA + PAGE, DATA + PAGE);
    NestedDomain nested = nested(parent, guest);
    Device b = probe(1, "b", RID_B);
    attach(a, nested);
    attach(b, nested);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(first);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(first);
    assertThat(dma(b, IOVA + PAGE, Access.READ)).isEqualTo(second);
    guest.unmap(IOVA);
    assertThat(nested.invalidate(IOVA, IOVA + PAGE - 1)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    guest.unmap(IOVA + PAGE);
    guest.map(IOVA, DATA + PAGE);
    assertThat(nested.invalidateAll()).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(b, IOVA + PAGE, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(second);
    assertThatIllegalArgumentException().isThrownBy(() -> nested.invalidate(IOVA, IOVA - 1));
  }

  @Test
  final void aTableThatTheParentDoesNotMapIsNamedByItsGuestPhysicalAddress() { // 12
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    mapPage(parent, DATA, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    guest.map(IOVA + PAGE, DATA + PAGE);
    NestedDomain nested = nested(parent, guest);
    attach(a, nested);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(a, IOVA + PAGE, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(unmapPage(parent, guest.leavesGuestPhysAddr())).isEqualTo(FlushReport.COMPLETE);
    // What was found by the table may be kept until the guest asks: it leads where it led.
    assertThat(nested.invalidateAll()).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(a, IOVA, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(machine.faults())
        .satisfiesExactly(
            data -> {
              assertThat(data.iova()).isEqualTo(new Iova(IOVA + PAGE));
              assertThat(data.guest()).isEqualTo(new GuestAddress(DATA + PAGE, false));
            },
            table -> {
              assertThat(table.device()).isEqualTo("a");
              assertThat(table.iova()).isEqualTo(new Iova(IOVA));
              assertThat(table.access()).isEqualTo(Access.WRITE);
              GuestAddress at = Objects.requireNonNull(table.guest());
              assertThat(at.implicit()).isTrue();
              assertThat(at.guestPhysAddr() & -PAGE).isEqualTo(guest.leavesGuestPhysAddr());
            });
  }

  @Test
  final void aRootThatTheParentMovesIsReadWhereItIsNow() { // 4
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    mapPage(parent, DATA, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    attach(a, nested(parent, guest));
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(unmapPage(parent, guest.rootGuestPhysAddr())).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    mapPage(parent, guest.rootGuestPhysAddr(), Access.READ_WRITE); // empty
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aDeviceGoesFromAnyDomainToAnyOther() { // 1, 13
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    GuestTables other = guest(parent, TABLES + 0x10_0000);
    long page = mapPage(parent, DATA, Access.READ_WRITE);
    long otherPage = mapPage(parent, DATA + PAGE, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    other.map(IOVA, DATA + PAGE);
    NestedDomain nested = nested(parent, guest);
    NestedDomain second = nested(parent, other);
    PagingDomain paging = domain();
    long elsewhere = mapPage(paging, IOVA, Access.READ_WRITE);
    for (int round = 0; round < 3; round++) {
      attach(a, nested);
      attach(a, nested);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
      assertThat(parent.liveBonds()).isEqualTo(1);
      assertThat(nested.liveBonds()).isEqualTo(1);
      attach(a, second);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(otherPage);
      assertThat(parent.liveBonds()).isEqualTo(1);
      assertThat(nested.liveBonds()).isZero();
      attach(a, parent);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      assertThat(dma(a, DATA, Access.READ)).isEqualTo(page);
      attach(a, nested);
      assertThat(dma(a, DATA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      attach(a, paging);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(elsewhere);
      attach(a, second);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(otherPage);
      attach(a, IdentityDomain.IDENTITY);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IOVA);
      attach(a, nested);
      attach(a, BlockedDomain.BLOCKED);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      assertThat(parent.liveBonds()).isZero();
      assertThat(second.liveBonds()).isZero();
    }
  }

  @Test
  final void aReplacementThatTheHardwareDoesNotConfirmLeavesTheFormerDomain() { // 2
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    long page = mapPage(parent, DATA, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    NestedDomain nested = nested(parent, guest);
    PagingDomain paging = domain();
    long elsewhere = mapPage(paging, IOVA, Access.READ_WRITE);
    attach(a, nested);
    failToAttach(a, paging);
    assertThat(a.attach(nested).isAttached()).isTrue();
    parent.flushAll(new PageChain());
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
    attach(a, paging);
    failToAttach(a, nested);
    assertThat(a.attach(paging).isAttached()).isTrue();
    paging.flushAll(new PageChain());
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(elsewhere);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(parent.liveBonds() + nested.liveBonds() + paging.liveBonds()).isZero();
  }

  @Test
  final void aGroupEntersANestedDomainWholeOrNotAtAll() { // 2
    Device left = probe(0, new DeviceDescription("left", 0x30, "pair", List.of()));
    Device right = probe(1, new DeviceDescription("right", 0x31, "pair", List.of()));
    PagingDomain former = domain();
    long page = mapPage(former, IOVA, Access.READ_WRITE);
    attach(left, former);
    PagingDomain parent = domain();
    NestedDomain nested = nested(parent, guest(parent));
    machine.stall(1, true);
    assertThat(left.attach(nested).isAttached()).isFalse();
    machine.stall(1, false);
    assertThat(left.domain()).isEqualTo(former);
    assertThat(right.domain()).isEqualTo(former);
    assertThat(dma(left, IOVA, Access.READ)).isEqualTo(page);
    attach(right, former);
    attach(left, nested);
    assertThat(right.domain()).isEqualTo(nested);
  }

  @Test
  final void aParentLivesAsLongAsItsChildren() { // 7
    PagingDomain parent = domain();
    NestedDomain nested = nested(parent, guest(parent));
    attach(a, nested);
    assertThatIllegalStateException().isThrownBy(nested::destroy);
    attach(a, BlockedDomain.BLOCKED);
    assertThatIllegalStateException()
        .isThrownBy(parent::destroy)
        .withMessageContaining(parent.name());
    assertThat(nested.destroy()).isTrue();
    assertThat(nested.destroy()).isTrue();
    assertThat(a.attach(nested))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.DOMAIN_DESTROYED));
    assertThat(parent.liveBonds()).isZero();
    assertThat(parent.destroy()).isTrue();
    domains.remove(parent);
    FirstStage guest =
        guestTables(machine.bus().ram(), TABLES, new long[GuestTables.PAGES]).firstStage();
    assertThat(machine.system().createNestedDomain("late", parent, guest))
        .isInstanceOf(NestedResult.Refused.class);
  }

  @Test
  final void aReleasedDeviceLeavesBothStages() { // 6, 8
    PagingDomain parent = domain();
    GuestTables guest = guest(parent);
    mapPage(parent, DATA, Access.READ_WRITE);
    guest.map(IOVA, DATA);
    NestedDomain nested = nested(parent, guest);
    attach(a, nested);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    machine.system().release(a);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(nested.invalidateAll()).isEqualTo(FlushReport.COMPLETE);
    assertThat(unmapPage(parent, DATA)).isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  final void whatMakesNoSenseIsRefused() {
    PagingDomain parent = domain();
    FirstStage sense = guest(parent).firstStage();
    for (FirstStage guest : nonsense(sense)) {
      assertThat(machine.system().createNestedDomain("nonsense", parent, guest))
          .as("%s", guest)
          .isInstanceOf(NestedResult.Refused.class);
    }
    PagingDomain first =
        Objects.requireNonNull(
            machine.system().createPagingDomain("first", machine.driver(), Stage.FIRST));
    domains.add(first);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> machine.system().createNestedDomain("x", first, sense));
  }

  private void failToAttach(Device device, portcullis.core.domain.Domain target) {
    portcullis.core.domain.Domain former = device.domain();
    machine.stall(0, true);
    AttachOutcome outcome = device.attach(target);
    machine.stall(0, false);
    assertThat(outcome).isInstanceOf(AttachOutcome.Failed.class);
    assertThat(device.domain()).isEqualTo(former);
  }

  private GuestTables guest(PagingDomain parent) {
    return guest(parent, TABLES);
  }

  private GuestTables guest(PagingDomain parent, long guestPhysAddr) {
    long[] pages = new long[GuestTables.PAGES];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = mapPage(parent, guestPhysAddr + i * PAGE, Access.READ_WRITE);
    }
    return guestTables(machine.bus().ram(), guestPhysAddr, pages);
  }

  private NestedDomain nested(PagingDomain parent, GuestTables guest) {
    return nested(machine.system().createNestedDomain("guest", parent, guest.firstStage()));
  }
}

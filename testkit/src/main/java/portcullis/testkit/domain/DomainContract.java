package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.pagetable.MapOutcome;

/** Contract points 1 to 8, 12 and 13 for one vendor; the numbers are those of the design. */
public abstract class DomainContract extends DomainScene {
  @Test
  final void aProbedDeviceIsBlockedUntilItIsAttached() { // 1
    assertThat(a.domain()).isEqualTo(BlockedDomain.BLOCKED);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void theIdentityDomainLetsAddressesThroughAsTheyAre() { // 1, 3
    assertThat(a.attach(IdentityDomain.IDENTITY).isAttached()).isTrue();
    assertThat(dma(a, IOVA, Access.WRITE)).isEqualTo(IOVA);
    assertThat(a.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(dma(a, IOVA, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aPagingDomainTranslatesWhatIsMappedAndNothingElse() { // 1, 4
    PagingDomain domain = domain();
    long page = mapPage(domain, IOVA, Access.READ);
    attach(a, domain);
    assertThat(dma(a, IOVA + 8, Access.READ)).isEqualTo(page + 8);
    assertThat(dma(a, IOVA + 8, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(a, IOVA + PAGE, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(a, IOVA - 1, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void afterASyncNoDeviceReachesTheRemovedPage() { // 4
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    Device b = probe(1, "b", RID_B);
    attach(a, domain);
    attach(b, domain);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(b, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(unmapPage(domain, IOVA)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void whatIsUnmappedWhileNobodyIsAttachedIsGoneForWhoeverComesBack() { // 4
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(a, domain);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    attach(a, BlockedDomain.BLOCKED);
    unmapPage(domain, IOVA);
    attach(a, domain);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void anEntryThatAnotherDeviceCachedIsGoneToo() { // 4, 5: one cache, one id
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    Device b = probe(0, "b", RID_B);
    attach(a, domain);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    attach(a, BlockedDomain.BLOCKED);
    unmapPage(domain, IOVA);
    attach(b, domain);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aReplacedDomainIsLeftForGood() { // 1, 4
    PagingDomain first = domain();
    PagingDomain second = domain();
    mapPage(first, IOVA, Access.READ_WRITE);
    long page = mapPage(second, IOVA + PAGE, Access.READ_WRITE);
    attach(a, first);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    attach(a, second);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(a, IOVA + PAGE, Access.READ)).isEqualTo(page);
    assertThat(first.liveBonds()).isZero();
  }

  @Test
  final void attachingTwiceLeavesOneAttachment() { // 13
    PagingDomain domain = domain();
    attach(a, domain);
    attach(a, domain);
    assertThat(domain.liveBonds()).isEqualTo(1);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(domain.liveBonds()).isZero();
  }

  @Test
  final void devicesBehindOneIommuCostOneInvalidation() { // 5
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    mapPage(domain, IOVA + PAGE, Access.READ_WRITE);
    attach(a, domain);
    long one = invalidationsOf(() -> unmapPage(domain, IOVA));
    attach(probe(0, "b", RID_B), domain);
    attach(probe(0, "c", 0x20), domain);
    mapPage(domain, IOVA, Access.READ_WRITE);
    assertThat(invalidationsOf(() -> unmapPage(domain, IOVA))).isEqualTo(one);
  }

  @Test
  final void aReleasedDeviceIsBlockedAndCannotBeAttached() { // 6, 8
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(a, domain);
    assertThat(dma(a, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    machine.system().release(a);
    machine.system().release(a);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(a.domain()).isNull();
    assertThat(a.attach(domain))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.DEVICE_GONE));
    assertThat(unmapPage(domain, IOVA)).isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  final void aDeviceThatComesBackStartsBlocked() { // 1, 8
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(a, domain);
    machine.system().release(a);
    Device again = probe(0, "a", RID_A);
    assertThat(again.domain()).isEqualTo(BlockedDomain.BLOCKED);
    assertThat(dma(again, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    attach(again, domain);
    assertThat(dma(again, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aDomainThatDoesNotMapADirectRegionIsRefused() { // 2
    ReservedRegion msi = new ReservedRegion(0x2800_0000L, 0x2800_0FFFL, ReservedRegion.Kind.DIRECT);
    Device needy = probe(0, new DeviceDescription("needy", 0x40, "needy", List.of(msi)));
    PagingDomain domain = domain();
    assertThat(needy.attach(domain))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.RESERVED_REGION));
    assertThat(needy.domain()).isEqualTo(BlockedDomain.BLOCKED);
    assertThat(domain.map(0x2800_0000L, 0x2800_0000L, PAGE, Access.WRITE))
        .isEqualTo(MapOutcome.MAPPED);
    attach(needy, domain);
  }

  @Test
  final void aDestroyedDomainIsRefusedAndGivesEverythingBack() { // 7
    long before = machine.pages().allocatedBytes();
    PagingDomain domain = domain();
    long page = mapPage(domain, IOVA, Access.READ_WRITE);
    attach(a, domain);
    assertThatIllegalStateException().isThrownBy(domain::destroy);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(domain.destroy()).isTrue();
    domains.remove(domain);
    mappedPages.remove(page);
    machine.pages().free(page);
    assertThat(machine.pages().allocatedBytes()).isEqualTo(before);
    assertThat(a.attach(domain))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.DOMAIN_DESTROYED));
  }

  @Test
  final void aBlockedAccessIsReportedOnceWithEverythingAboutIt() { // 12
    PagingDomain domain = domain();
    attach(a, domain);
    for (int i = 0; i < 100; i++) {
      assertThat(dma(a, IOVA + 0x123, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    }
    assertThat(machine.faults())
        .singleElement()
        .satisfies(fault -> {
          assertThat(fault.device()).isEqualTo("a");
          assertThat(fault.requesterId()).isEqualTo(RID_A);
          assertThat(fault.iova()).isEqualTo(new Iova(IOVA + 0x123));
          assertThat(fault.access()).isEqualTo(Access.WRITE);
          assertThat(fault.count()).isEqualTo(100);
        });
  }

  @Test
  final void releasingEveryDeviceGivesItsPagesBack() { // 7
    for (int i = 0; i < 20; i++) {
      machine.system().release(probe(1, "d" + i, 0x100 + 64 * i));
    }
    machine.system().release(a);
    Device last = probe(0, "a", RID_A);
    machine.system().release(last);
    assertThat(machine.pages().allocatedBytes() - allocatedBefore)
        .as("directory tables of requester ids seen stay until the IOMMU stops, no more")
        .isLessThanOrEqualTo(64 * PAGE);
  }
}

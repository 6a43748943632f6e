package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultReason;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.Iova;
import portcullis.core.memory.PageChain;

/**
 * What holds for the PASIDs of a device, for one vendor whose IOMMUs cover PASIDs of 9 bits. The
 * numbers are those of the design.
 */
public abstract class PasidContract extends DomainScene {
  private static final int BITS = 9;
  private static final int FIRST = 5;
  private static final int SECOND = 0x1ab;

  private Device gpu;

  @BeforeEach
  final void probeGpu() {
    gpu = probe(0, DeviceDescription.alone("gpu", RID_B).withPasids(BITS));
  }

  @Test
  final void nothingIsAttachedAtFirst() { // 1
    attach(gpu, IdentityDomain.IDENTITY);
    assertThat(gpu.pasidDomain(FIRST)).isNull();
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(IOVA);
  }

  @Test
  final void twoPasidsAndTheRestSeeDifferentMemoryAtOneAddress() { // 1
    PagingDomain own = domain();
    PagingDomain first = domain();
    PagingDomain second = domain();
    final long ownPage = mapPage(own, IOVA, Access.READ_WRITE);
    final long firstPage = mapPage(first, IOVA, Access.READ_WRITE);
    final long secondPage = mapPage(second, IOVA, Access.READ_WRITE);
    attach(gpu, own);
    attach(gpu, FIRST, first);
    attach(gpu, SECOND, second);
    for (int i = 0; i < 2; i++) { // from the tables, and from the caches
      assertThat(dma(gpu, IOVA, Access.WRITE)).isEqualTo(ownPage);
      assertThat(dma(gpu, FIRST, IOVA, Access.WRITE)).isEqualTo(firstPage);
      assertThat(dma(gpu, SECOND, IOVA, Access.WRITE)).isEqualTo(secondPage);
    }
    assertThat(dma(gpu, FIRST + 1, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aReplacedDomainIsLeftForGood() { // 1, 4
    PagingDomain former = domain();
    PagingDomain next = domain();
    mapPage(former, IOVA, Access.READ_WRITE);
    final long page = mapPage(next, IOVA, Access.READ_WRITE);
    attach(gpu, FIRST, former);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    attach(gpu, FIRST, next);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(page);
    assertThat(former.liveBonds()).isZero();
    assertThat(next.liveBonds()).isOne();
    assertThat(former.destroy()).isTrue();
    domains.remove(former);
  }

  @Test
  final void attachingTwiceLeavesOneAttachment() { // 13
    PagingDomain domain = domain();
    attach(gpu, FIRST, domain);
    long again = invalidationsOf(() -> attach(gpu, FIRST, domain));
    assertThat(again).as("the hardware is not bothered").isZero();
    assertThat(domain.liveBonds()).isOne();
    gpu.detachPasid(FIRST);
    assertThat(domain.liveBonds()).isZero();
  }

  @Test
  final void aDetachedPasidFaultsWithItsNumberInTheRecord() { // 3, 12
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(gpu, FIRST, domain);
    useAndDetachSecond(domain);
    assertThat(machine.faults()).singleElement().satisfies(PasidContract::blockedTenTimes);
  }

  /** A device with ATS may have been refused translations first, each with a record of its own. */
  @Test
  final void theLastPasidThatIsDetachedFaultsWithItsNumberInTheRecord() { // 3, 12
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    useAndDetachSecond(domain);
    assertThat(machine.faults())
        .filteredOn(fault -> fault.reason() != FaultReason.UNSUPPORTED_REQUEST)
        .singleElement()
        .satisfies(PasidContract::blockedTenTimes);
    assertThat(machine.faults()).allMatch(fault -> fault.processId() == SECOND);
  }

  private void useAndDetachSecond(PagingDomain domain) {
    attach(gpu, SECOND, domain);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    gpu.detachPasid(SECOND);
    gpu.detachPasid(SECOND);
    assertThat(gpu.pasidDomain(SECOND)).isNull();
    for (int i = 0; i < 10; i++) {
      assertThat(dma(gpu, SECOND, IOVA + 8, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    }
  }

  private static void blockedTenTimes(DmaFault fault) {
    assertThat(fault.device()).isEqualTo("gpu");
    assertThat(fault.processId()).isEqualTo(SECOND);
    assertThat(fault.iova()).isEqualTo(new Iova(IOVA + 8));
    assertThat(fault.reason()).isEqualTo(FaultReason.DEVICE_BLOCKED);
    assertThat(fault.count()).isEqualTo(10);
    assertThat(fault.toString()).contains("gpu pasid 0x1ab");
  }

  @Test
  final void aFaultInADomainSaysWhetherThePageIsThere() { // 12
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ);
    attach(gpu, FIRST, domain);
    assertThat(dma(gpu, FIRST, IOVA, Access.WRITE)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(gpu, FIRST, IOVA + PAGE, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(machine.faults())
        .extracting(fault -> fault.processId() + " " + fault.reason())
        .containsExactly("5 FORBIDDEN", "5 NOT_MAPPED");
  }

  @Test
  final void afterASyncNoPasidReachesTheRemovedPage() { // 4
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(gpu, FIRST, domain);
    attach(gpu, SECOND, domain);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    assertThat(unmapPage(domain, IOVA)).isEqualTo(FlushReport.COMPLETE);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aDomainOnTheDeviceAndOnItsPasidsCostsOneInvalidation() { // 5
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(gpu, domain);
    long one = invalidationsOf(() -> unmapPage(domain, IOVA));
    attach(gpu, FIRST, domain);
    attach(gpu, SECOND, domain);
    assertThat(domain.liveBonds()).isEqualTo(3);
    mapPage(domain, IOVA, Access.READ_WRITE);
    assertThat(invalidationsOf(() -> unmapPage(domain, IOVA))).isEqualTo(one);
  }

  @Test
  final void blockingTheDeviceLeavesItsPasids() { // 1
    PagingDomain domain = domain();
    long page = mapPage(domain, IOVA, Access.READ_WRITE);
    attach(gpu, domain);
    attach(gpu, FIRST, domain);
    attach(gpu, BlockedDomain.BLOCKED);
    assertThat(dma(gpu, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(page);
    gpu.detachPasid(FIRST);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aDomainThatAPasidUsesCannotBeDestroyed() { // 7
    PagingDomain domain = domain();
    attach(gpu, FIRST, domain);
    assertThatIllegalStateException().isThrownBy(domain::destroy);
    gpu.detachPasid(FIRST);
    assertThat(domain.destroy()).isTrue();
    domains.remove(domain);
    refused(gpu, FIRST, domain, AttachOutcome.Reason.DOMAIN_DESTROYED);
  }

  @Test
  final void releaseTakesEveryPasidOut() { // 8
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    long before = machine.pages().allocatedBytes();
    attach(gpu, FIRST, domain);
    attach(gpu, SECOND, domain);
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    machine.system().release(gpu);
    assertThat(machine.pages().allocatedBytes()).as("with its directory").isLessThan(before);
    assertThat(domain.liveBonds()).isZero();
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    refused(gpu, FIRST, domain, AttachOutcome.Reason.DEVICE_GONE);
    gpu.detachPasid(FIRST);
    assertThat(gpu.pasidDomain(FIRST)).isNull();
    Device again = probe(0, DeviceDescription.alone("gpu", RID_B).withPasids(BITS));
    assertThat(dma(again, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    attach(again, FIRST, domain);
    assertThat(dma(again, FIRST, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void pasidsAreForADeviceThatIsAloneInItsGroup() { // 1
    DeviceDescription pair = new DeviceDescription("left", 0x30, "pair", List.of());
    Device left = probe(0, pair.withPasids(BITS));
    PagingDomain domain = domain();
    attach(left, FIRST, domain);
    DeviceDescription right = new DeviceDescription("right", 0x31, "pair", List.of());
    assertThat(machine.system().probe(machine.iommus().getFirst(), right))
        .isInstanceOfSatisfying(
            IommuSystem.ProbeResult.Refused.class,
            refused -> assertThat(refused.reason()).contains("NOT_ALONE", "left", "pair"));
    left.detachPasid(FIRST);
    probe(0, right);
    refused(left, FIRST, domain, AttachOutcome.Reason.NOT_ALONE);
  }

  @Test
  final void aPasidOutOfRangeIsAMistakeOfTheCaller() {
    PagingDomain domain = domain();
    for (int pasid : new int[] {0, -1, 1 << BITS}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> gpu.attachPasid(pasid, domain))
          .withMessageContaining("0x%x", pasid);
      assertThatIllegalArgumentException().isThrownBy(() -> gpu.detachPasid(pasid));
      assertThatIllegalArgumentException().isThrownBy(() -> gpu.pasidDomain(pasid));
    }
    attach(gpu, (1 << BITS) - 1, domain);
  }

  @Test
  final void anAttachThatTheHardwareDoesNotConfirmLeavesTheFormerDomain() { // 2
    PagingDomain former = domain();
    final long page = mapPage(former, IOVA, Access.READ_WRITE);
    PagingDomain next = domain();
    attach(gpu, FIRST, former);
    machine.stall(0, true);
    AttachOutcome replaced = gpu.attachPasid(FIRST, next);
    AttachOutcome added = gpu.attachPasid(SECOND, next);
    machine.stall(0, false);
    assertThat(replaced).isInstanceOf(AttachOutcome.Failed.class);
    assertThat(added).isInstanceOf(AttachOutcome.Failed.class);
    assertThat(added.toString()).contains("gpu pasid 0x1ab");
    assertThat(gpu.pasidDomain(FIRST)).isEqualTo(former);
    assertThat(gpu.pasidDomain(SECOND)).isNull();
    attach(gpu, FIRST, former);
    former.flushAll(new PageChain());
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(page);
    assertThat(dma(gpu, SECOND, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    attach(gpu, SECOND, next);
    gpu.detachPasid(FIRST);
    gpu.detachPasid(SECOND);
    assertThat(former.liveBonds() + next.liveBonds()).as("nothing is left behind").isZero();
  }

  @Test
  final void detachingSucceedsThoughTheHardwareDoesNotAnswer() { // 3
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(gpu, FIRST, domain);
    machine.stall(0, true);
    gpu.detachPasid(FIRST);
    assertThat(gpu.pasidDomain(FIRST)).isNull();
    assertThat(domain.liveBonds()).as("flushes still reach what may not have left").isOne();
    machine.stall(0, false);
    gpu.detachPasid(FIRST);
    assertThat(domain.liveBonds()).as("confirmed by the next programming").isZero();
    assertThat(dma(gpu, FIRST, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  private static void attach(Device device, int pasid, PagingDomain domain) {
    assertThat(device.attachPasid(pasid, domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
    assertThat(device.pasidDomain(pasid)).isEqualTo(domain);
  }

  private static void refused(
      Device device, int pasid, PagingDomain domain, AttachOutcome.Reason why) {
    assertThat(device.attachPasid(pasid, domain))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class, refused -> assertThat(refused.why()).isEqualTo(why));
  }
}

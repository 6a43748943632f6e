package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.ReservedRegion;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;
import portcullis.core.pagetable.MapOutcome;

/** Contract points 1 to 8, 12 and 13 for one vendor; the numbers are those of the design. */
public abstract class DomainContract {
  private static final long PAGE = 4096;
  private static final long IOVA = 0x4000_0000L;
  private static final int TABLE_SPAN_LOG2 = 21;
  private static final long TABLE_SPAN = 1L << TABLE_SPAN_LOG2;
  private static final int RID_A = 0x10;
  private static final int RID_B = 0x18;

  private IommuFixture machine;
  private long allocatedBefore;
  private Device a;
  private final List<PagingDomain> domains = new ArrayList<>();
  private final List<Device> devices = new ArrayList<>();
  private final List<Long> mappedPages = new ArrayList<>();

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
    for (PagingDomain domain : domains) {
      assertThat(domain.destroy()).as("%s can be destroyed", domain).isTrue();
    }
    mappedPages.forEach(machine.pages()::free);
    machine.close();
    assertThat(machine.pages().allocatedBytes()).as("pages leaked by the machine").isZero();
  }

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
  final void aFailingIommuIsReportedAndTheOthersAreFlushed() { // 5, 7
    PagingDomain domain = domain();
    Device b = probe(1, "b", RID_B);
    attach(a, domain);
    attach(b, domain);
    mapTableOfPages(domain, IOVA);
    assertThat(dma(b, IOVA, Access.READ)).isNotEqualTo(IommuFixture.BLOCKED);
    machine.stall(0, true);
    FlushReport report = unmap(domain, IOVA, TABLE_SPAN);
    assertThat(report.isCovered()).isFalse();
    assertThat(report.failures()).extracting(FlushReport.Failure::deviceName).containsExactly("a");
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    assertThat(domain.limboTables()).as("tables wait for a flush that is confirmed").isPositive();
    machine.stall(0, false);
    assertThat(domain.flushAll(new PageChain()).isCovered()).isTrue();
    assertThat(domain.limboTables()).isZero();
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void anAttachThatTheHardwareDoesNotConfirmLeavesTheFormerDomain() { // 2
    PagingDomain former = domain();
    long page = mapPage(former, IOVA, Access.READ_WRITE);
    attach(a, former);
    PagingDomain next = domain();
    machine.stall(0, true);
    AttachOutcome outcome = a.attach(next);
    machine.stall(0, false);
    assertThat(outcome).isInstanceOf(AttachOutcome.Failed.class);
    assertThat(a.domain()).isEqualTo(former);
    assertThat(a.attach(former).isAttached()).isTrue();
    former.flushAll(new PageChain());
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(next.liveBonds()).as("nothing of the failed attach is left").isZero();
  }

  @Test
  final void aDomainThatCouldNotBePutBackIsPutBackByAttachingItAgain() { // 2, 13
    PagingDomain former = domain();
    long page = mapPage(former, IOVA, Access.READ_WRITE);
    attach(a, IdentityDomain.IDENTITY);
    machine.stall(0, true);
    // Must succeed on record, though the hardware answers nothing.
    attach(a, BlockedDomain.BLOCKED);
    attach(a, IdentityDomain.IDENTITY);
    machine.stall(0, false);
    attach(a, IdentityDomain.IDENTITY);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IOVA);
    attach(a, former);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
  }

  @Test
  final void aGroupMovesWholeOrNotAtAll() { // 2
    Device left = probe(0, new DeviceDescription("left", 0x30, "pair", List.of()));
    Device right = probe(1, new DeviceDescription("right", 0x31, "pair", List.of()));
    assertThat(left.group()).isSameAs(right.group());
    PagingDomain former = domain();
    long page = mapPage(former, IOVA, Access.READ_WRITE);
    attach(left, former);
    PagingDomain next = domain();
    mapPage(next, IOVA, Access.READ_WRITE);
    machine.stall(1, true);
    assertThat(left.attach(next).isAttached()).isFalse();
    machine.stall(1, false);
    assertThat(left.domain()).isEqualTo(former);
    assertThat(right.domain()).isEqualTo(former);
    assertThat(dma(left, IOVA, Access.READ)).isEqualTo(page);
  }

  @Test
  final void blockingSucceedsThoughTheHardwareDoesNotAnswer() { // 3
    PagingDomain domain = domain();
    mapPage(domain, IOVA, Access.READ_WRITE);
    attach(a, domain);
    machine.stall(0, true);
    assertThat(a.attach(BlockedDomain.BLOCKED).isAttached()).isTrue();
    assertThat(domain.liveBonds()).as("flushes still reach what may not have left").isEqualTo(1);
    machine.stall(0, false);
    attach(a, IdentityDomain.IDENTITY);
    assertThat(domain.liveBonds()).as("confirmed by the next programming").isZero();
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
          assertThat(fault.iova()).isEqualTo(IOVA + 0x123);
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

  private long dma(Device device, long iova, int access) {
    int index = machine.iommus().indexOf(device.iommu());
    return machine.translate(index, device.description().requesterId(), iova, access);
  }

  private static void attach(Device device, portcullis.core.domain.Domain domain) {
    assertThat(device.attach(domain)).isEqualTo(AttachOutcome.Attached.ATTACHED);
    assertThat(device.domain()).isEqualTo(domain);
  }

  private PagingDomain domain() {
    PagingDomain made =
        Objects.requireNonNull(machine.system().createPagingDomain("d", machine.driver()));
    domains.add(made);
    return made;
  }

  private Device probe(int iommuIndex, String name, int requesterId) {
    return probe(iommuIndex, DeviceDescription.alone(name, requesterId));
  }

  private Device probe(int iommuIndex, DeviceDescription description) {
    Device probed = machine.probe(iommuIndex, description);
    devices.add(probed);
    return probed;
  }

  private long mapPage(PagingDomain domain, long iova, int access) {
    long page = machine.pages().allocate(12);
    assertThat(page).isNotEqualTo(PageAllocator.NONE);
    mappedPages.add(page);
    assertThat(domain.map(iova, page, PAGE, access)).isEqualTo(MapOutcome.MAPPED);
    return page;
  }

  /** Maps the whole span of a table by the smallest pages, so that its unmap frees the table. */
  private void mapTableOfPages(PagingDomain domain, long iova) {
    long block = machine.pages().allocate(TABLE_SPAN_LOG2 + 1);
    assertThat(block).isNotEqualTo(PageAllocator.NONE);
    mappedPages.add(block);
    assertThat(domain.map(iova, block + PAGE, TABLE_SPAN, Access.READ_WRITE))
        .isEqualTo(MapOutcome.MAPPED);
  }

  private static FlushReport unmapPage(PagingDomain domain, long iova) {
    return unmap(domain, iova, PAGE);
  }

  private static FlushReport unmap(PagingDomain domain, long iova, long sizeBytes) {
    Gather gather = new Gather();
    assertThat(domain.unmap(iova, sizeBytes, gather)).isEqualTo(sizeBytes);
    return domain.sync(gather);
  }

  private long invalidationsOf(Runnable action) {
    long before = machine.invalidationsExecuted(0);
    action.run();
    return machine.invalidationsExecuted(0) - before;
  }
}

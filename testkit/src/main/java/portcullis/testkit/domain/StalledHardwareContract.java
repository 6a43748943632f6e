package portcullis.testkit.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IdentityDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;

/**
 * What holds while an IOMMU does not answer, for one vendor: nothing is reused, nothing is lost,
 * and what must succeed does. The numbers are those of the design.
 */
public abstract class StalledHardwareContract extends DomainScene {
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
  final void aReleaseThatIsNotConfirmedDoesNotKeepItsDomainFromEnding() { // 3, 7
    PagingDomain ending = machine.createDomain("ending");
    Device b = machine.probe(0, "b", RID_B);
    attach(b, ending);
    machine.stall(0, true);
    machine.system().release(b);
    assertThat(ending.destroy()).as("not while it may be in use").isFalse();
    machine.stall(0, false);
    assertThat(ending.destroy()).isTrue();
  }
}

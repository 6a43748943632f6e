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
 * What holds while an IOMMU refuses commands as illegal, for one vendor: what must succeed does,
 * and what it then owes is made good by whoever comes by next, also when the device is gone. The
 * numbers are those of the design.
 */
public abstract class RefusedCommandContract extends DomainScene {
  private static final int ALL = Integer.MAX_VALUE;

  @Test
  final void aCommandThatIsRefusedOnceIsNoticedByNobody() { // 2, 3, 4
    PagingDomain former = domain();
    PagingDomain next = domain();
    int nth = 0;
    boolean reached = true;
    for (; reached; nth++) {
      long page = mapPage(former, IOVA, Access.READ_WRITE);
      attach(a, former);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
      machine.refuse(0, nth, 1);
      attach(a, next);
      attach(a, IdentityDomain.IDENTITY);
      attach(a, former);
      attach(a, BlockedDomain.BLOCKED);
      assertThat(former.liveBonds() + next.liveBonds()).as("command %d", nth).isZero();
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      attach(a, former);
      assertThat(unmapPage(former, IOVA)).as("command %d", nth).isEqualTo(FlushReport.COMPLETE);
      assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
      reached = machine.refusalsLeft(0) == 0;
      accept(0);
    }
    assertThat(nth).as("commands of four attaches, a detach and an unmap").isGreaterThan(10);
  }

  @Test
  final void aDetachThatIsRefusedIsFinishedByTheNextFlush() { // 3, 4
    PagingDomain domain = domain();
    long page = mapPage(domain, IOVA, Access.READ_WRITE);
    attach(a, domain);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
    machine.refuse(0, 0, ALL);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(domain.liveBonds()).as("flushes still reach what may not have left").isOne();
    accept(0);
    assertThat(unmapPage(domain, IOVA).isCovered()).isTrue();
    assertThat(domain.liveBonds()).as("settled").isZero();
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
    attach(a, domain);
    assertThat(domain.liveBonds()).isOne();
  }

  @Test
  final void aDetachThatIsRefusedDoesNotKeepItsDomainFromEnding() { // 3, 7
    PagingDomain ending = machine.createDomain("ending");
    attach(a, ending);
    machine.refuse(0, 0, ALL);
    attach(a, BlockedDomain.BLOCKED);
    assertThat(ending.destroy()).as("not while it may be in use").isFalse();
    accept(0);
    assertThat(ending.destroy()).isTrue();
    PagingDomain next = domain();
    long page = mapPage(next, IOVA, Access.READ_WRITE);
    attach(a, next);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(page);
  }

  @Test
  final void aReleaseThatIsRefusedDoesNotKeepItsDomainFromEnding() { // 3, 7, 8
    PagingDomain ending = machine.createDomain("ending");
    long page = mapPage(ending, IOVA, Access.READ_WRITE);
    Device b = machine.probe(0, "b", RID_B);
    attach(b, ending);
    assertThat(dma(b, IOVA, Access.READ)).isEqualTo(page);
    machine.refuse(0, 0, ALL);
    machine.system().release(b);
    assertThat(ending.destroy()).as("not while it may be in use").isFalse();
    accept(0);
    assertThat(ending.destroy()).isTrue();
    assertThat(machine.translate(0, RID_B, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void whoHasThePlaceOfAReleasedDeviceIsNotDisturbed() { // 6, 8
    PagingDomain ending = machine.createDomain("ending");
    Device b = machine.probe(0, "b", RID_B);
    attach(b, ending);
    machine.refuse(0, 0, ALL);
    machine.system().release(b);
    accept(0);
    PagingDomain next = domain();
    long page = mapPage(next, IOVA, Access.READ_WRITE);
    Device successor = probe(0, "successor", RID_B);
    attach(successor, next);
    assertThat(dma(successor, IOVA, Access.READ)).isEqualTo(page);
    assertThat(ending.destroy()).isTrue();
    assertThat(dma(successor, IOVA, Access.READ)).isEqualTo(page);
    assertThat(unmapPage(next, IOVA).isCovered()).isTrue();
    assertThat(dma(successor, IOVA, Access.READ)).isEqualTo(IommuFixture.BLOCKED);
  }

  @Test
  final void aGroupThatCannotGoBackUsesNothingOfTheNewDomain() { // 2
    PagingDomain former = domain();
    PagingDomain next = machine.createDomain("next");
    mapPage(next, IOVA, Access.READ_WRITE);
    Device left = probe(0, new DeviceDescription("left", 0x30, "pair", List.of()));
    probe(1, new DeviceDescription("right", 0x31, "pair", List.of()));
    boolean reached = true;
    for (int spared = 0; reached; spared++) {
      attach(left, former);
      machine.refuse(0, spared, ALL);
      machine.refuse(1, 0, ALL);
      assertThat(left.attach(next).isAttached()).isFalse();
      reached = machine.refusalsLeft(0) != ALL;
      accept(0);
      accept(1);
      assertThat(left.domain()).isEqualTo(former);
      assertThat(next.flushAll(new PageChain()).isCovered()).isTrue();
      assertThat(dma(left, IOVA, Access.READ))
          .as("%d commands spared", spared)
          .isEqualTo(IommuFixture.BLOCKED);
      assertThat(next.liveBonds()).as("%d commands spared", spared).isZero();
    }
    assertThat(next.destroy()).isTrue();
  }

  @Test
  final void identityThatIsRefusedIsThereAfterAttachingItAgain() { // 3, 13
    PagingDomain domain = domain();
    attach(a, domain);
    machine.refuse(0, 0, ALL);
    attach(a, IdentityDomain.IDENTITY);
    assertThat(domain.liveBonds()).isOne();
    accept(0);
    attach(a, IdentityDomain.IDENTITY);
    assertThat(dma(a, IOVA, Access.READ)).isEqualTo(IOVA);
    assertThat(domain.liveBonds()).isZero();
  }

  @Test
  final void attachesThatAreRefusedAgainAndAgainLeaveNothing() { // 2, 7
    PagingDomain former = domain();
    attach(a, former);
    PagingDomain next = machine.createDomain("next");
    machine.refuse(0, 0, ALL);
    attach(a, BlockedDomain.BLOCKED);
    for (int i = 0; i < 5; i++) {
      assertThat(a.attach(next)).isInstanceOf(AttachOutcome.Failed.class);
      assertThat(next.liveBonds()).isLessThan(2);
    }
    accept(0);
    assertThat(next.destroy()).isTrue();
    former.flushAll(new PageChain());
    assertThat(former.liveBonds()).isZero();
  }

  private void accept(int iommuIndex) {
    machine.refuse(iommuIndex, 0, 0);
  }
}

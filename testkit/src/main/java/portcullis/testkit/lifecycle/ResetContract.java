package portcullis.testkit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.PagingDomain;
import portcullis.core.pagetable.PageTable;

/**
 * What holds of resets by whatever means, and of power, for one vendor. The numbers are those of
 * the design's contract.
 */
public abstract class ResetContract extends LifecycleScene {
  private static final int PASID = 3;
  private static final int OTHER_PASID = 5;

  /** Whether its IOMMUs tell PASIDs apart. */
  protected abstract boolean hasPasids();

  @Test
  final void aDeviceIsBlockedFromTheFirstAnnouncementToTheEndOfTheLast() { // 1, 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    long page = dma(a);
    done(a.lifecycle().prepareReset(), DeviceState.PARKED);
    done(a.lifecycle().prepareReset(), DeviceState.PARKED);
    assertThat(a.lifecycle().resetsPrepared()).isEqualTo(2);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    done(a.lifecycle().finishReset(), DeviceState.PARKED);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    assertThat(a.domain()).isEqualTo(domain);
    done(a.lifecycle().finishReset(), DeviceState.OPERATIONAL);
    assertThat(dma(a)).isEqualTo(page);
    refused(a.lifecycle().finishReset(), Reason.UNPREPARED);
  }

  @Test
  final void aDetachDuringAResetLastsAndTheDomainCanGo() { // 3, 7, 9
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    a.lifecycle().prepareReset();
    assertThatIllegalStateException().as("still on record").isThrownBy(domain::destroy);
    attach(a, BlockedDomain.BLOCKED);
    destroy(domain);
    done(a.lifecycle().finishReset(), DeviceState.OPERATIONAL);
    assertThat(dma(a)).isEqualTo(BLOCKED);
  }

  @Test
  final void anAttachDuringAResetIsCheckedAndTakenUpAfterIt() { // 2, 9
    PagingDomain former = mappedDomain();
    PagingDomain next = domain();
    final long page = map(next);
    PagingDomain gone = machine.createDomain("gone");
    assertThat(gone.destroy()).isTrue();
    attach(a, former);
    a.lifecycle().prepareReset();
    assertThat(a.attach(gone))
        .isInstanceOfSatisfying(
            AttachOutcome.Refused.class,
            refused -> assertThat(refused.why()).isEqualTo(AttachOutcome.Reason.DOMAIN_DESTROYED));
    assertThat(a.domain()).isEqualTo(former);
    attach(a, next);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    done(a.lifecycle().finishReset(), DeviceState.OPERATIONAL);
    assertThat(dma(a)).isEqualTo(page);
    assertThat(former.liveBonds()).isZero();
  }

  @Test
  final void aDeviceThatIsBeingResetIsToldNothing() { // 6
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
    a.lifecycle().prepareReset();
    long told = fixture.told(a);
    assertThat(unmap(domain).isCovered()).isTrue();
    attach(a, domain());
    attach(a, BlockedDomain.BLOCKED);
    attach(a, domain);
    assertThat(fixture.told(a)).as("requests sent to the device").isEqualTo(told);
    a.lifecycle().finishReset();
    assertThat(dma(a)).isEqualTo(BLOCKED);
    map(domain);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void pasidsAreParkedAndComeBackAsTheyAreOnRecordThen() { // 1, 3, 9
    if (!hasPasids()) {
      return;
    }
    Device gpu = probe(0, DeviceDescription.alone("gpu", 0x28).withPasids(4));
    PagingDomain own = mappedDomain();
    PagingDomain former = mappedDomain();
    PagingDomain next = domain();
    final long page = map(next);
    attach(gpu, own);
    attachPasid(gpu, PASID, former);
    attachPasid(gpu, OTHER_PASID, former);
    assertThat(dma(gpu, PASID)).isNotEqualTo(BLOCKED);
    assertThat(dma(gpu, OTHER_PASID)).isNotEqualTo(BLOCKED);
    gpu.lifecycle().prepareReset();
    assertThat(dma(gpu)).isEqualTo(BLOCKED);
    assertThat(dma(gpu, PASID)).isEqualTo(BLOCKED);
    assertThat(dma(gpu, OTHER_PASID)).isEqualTo(BLOCKED);
    attachPasid(gpu, PASID, next);
    attachPasid(gpu, PASID + 1, next);
    gpu.detachPasid(OTHER_PASID);
    destroy(former);
    assertThat(dma(gpu, PASID + 1)).as("also one that is new").isEqualTo(BLOCKED);
    done(gpu.lifecycle().finishReset(), DeviceState.OPERATIONAL);
    assertThat(dma(gpu)).isNotEqualTo(BLOCKED);
    assertThat(dma(gpu, PASID)).isEqualTo(page);
    assertThat(dma(gpu, PASID + 1)).isEqualTo(page);
    assertThat(dma(gpu, OTHER_PASID)).isEqualTo(BLOCKED);
    fixture.injectError(gpu);
    assertThat(dma(gpu, PASID)).isEqualTo(BLOCKED);
    recovered(gpu.lifecycle().recover());
    assertThat(dma(gpu, PASID)).isEqualTo(page);
  }

  @Test
  final void aResetWithinARecoveryNests() { // 9
    attach(a, mappedDomain());
    handler.does(
        "wasReset",
        () -> {
          done(a.lifecycle().prepareReset(), DeviceState.RECOVERING);
          done(a.lifecycle().finishReset(), DeviceState.RECOVERING);
          assertThat(dma(a)).isEqualTo(BLOCKED);
        });
    a.lifecycle().setHandler(handler);
    recovered(a.lifecycle().reset());
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void aRecoveryWithinAResetLeavesTheDeviceParked() { // 9
    attach(a, mappedDomain());
    a.lifecycle().prepareReset();
    recovered(a.lifecycle().reset());
    assertThat(state(a)).isEqualTo(DeviceState.PARKED);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    done(a.lifecycle().finishReset(), DeviceState.OPERATIONAL);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void anAnnouncedResetEndsAnError() { // 9
    attach(a, mappedDomain());
    fixture.injectError(a);
    done(a.lifecycle().prepareReset(), DeviceState.PARKED);
    recovered(a.lifecycle().reset()); // by whatever means
    done(a.lifecycle().finishReset(), DeviceState.OPERATIONAL);
    assertThat(dma(a)).isNotEqualTo(BLOCKED);
  }

  @Test
  final void aDeviceInItsHealthCanBeReset() { // 9
    attach(a, mappedDomain());
    long page = dma(a);
    a.lifecycle().setHandler(handler);
    recovered(a.lifecycle().reset());
    assertThat(handler.heard()).containsExactly("frozen", "wasReset", "resumed");
    assertThat(dma(a)).isEqualTo(page);
  }

  @Test
  final void aPowerCycleIsAReset() { // 9
    attach(a, mappedDomain());
    long page = dma(a);
    a.lifecycle().setHandler(handler);
    recovered(a.lifecycle().powerCycle());
    assertThat(handler.heard()).containsExactly("frozen", "wasReset", "resumed");
    assertThat(state(a)).isEqualTo(DeviceState.OPERATIONAL);
    assertThat(dma(a)).isEqualTo(page);
  }

  @Test
  final void withoutPowerAttachesGoOnRecord() { // 3, 7, 9
    PagingDomain former = mappedDomain();
    PagingDomain next = domain();
    final long page = map(next);
    attach(a, former);
    refused(a.lifecycle().powerOn(), Reason.ON);
    done(a.lifecycle().powerOff(), DeviceState.POWERED_OFF);
    assertThat(dma(a)).isEqualTo(BLOCKED);
    refused(a.lifecycle().reset(), Reason.OFF);
    refused(a.lifecycle().recover(), Reason.OFF);
    refused(a.lifecycle().powerOff(), Reason.OFF);
    attach(a, next);
    destroy(former);
    recovered(a.lifecycle().powerOn());
    assertThat(dma(a)).isEqualTo(page);
  }

  @Test
  final void aDeviceWithoutPowerCanBeReleased() { // 8
    PagingDomain domain = mappedDomain();
    attach(a, domain);
    a.lifecycle().powerOff();
    machine.system().release(a);
    assertThat(domain.liveBonds()).isZero();
    refused(a.lifecycle().powerOn(), Reason.GONE);
    Device again = probe(0, DeviceDescription.alone("a", RID));
    attach(again, domain);
    assertThat(dma(again)).isNotEqualTo(BLOCKED);
  }

  private static void attachPasid(Device device, int pasid, PagingDomain domain) {
    assertThat(device.attachPasid(pasid, domain).isAttached()).isTrue();
    assertThat(device.pasidDomain(pasid)).isEqualTo(domain);
    assertThat(domain.iovaToPhys(IOVA)).isNotEqualTo(PageTable.UNMAPPED);
  }
}

package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu.ProbeOutcome;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.IommuEndpoint.ProcessOutcome;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.spec.Capabilities;

/** Everything that can fail is made to fail at its nth allocation, and at its nth access. */
class NthFailureTest {
  private static final int REQUESTER = 0xabcdef;
  private final AtomicLong allocationsLeft = new AtomicLong(Long.MAX_VALUE);

  @Test
  void bringUpAndProbeWithoutMemoryLeaveNothingAllocated() {
    int failures = 0;
    for (int n = 0; ; n++) {
      DriverBench bench = new DriverBench(sizeLog2 -> allocationsLeft.getAndDecrement() > 0);
      allocationsLeft.set(n);
      InstallOutcome outcome = bench.install();
      if (outcome instanceof InstallOutcome.Refused refused) {
        assertThat(refused.reason()).contains("no memory");
        assertThat(bench.pages.allocatedBytes()).isZero();
        failures++;
        continue;
      }
      RiscvIommu unit = ((InstallOutcome.Installed) outcome).unit();
      long before = bench.pages.allocatedBytes();
      ProbeOutcome probed = unit.probe(DeviceDescription.alone("nic", REQUESTER));
      boolean ok = probed instanceof ProbeOutcome.Probed;
      if (probed instanceof ProbeOutcome.Refused refused) {
        assertThat(refused.reason()).contains("nic", "iommu0", "no memory");
        assertThat(bench.pages.allocatedBytes()).isEqualTo(before);
        allocationsLeft.set(Long.MAX_VALUE);
        DriverBench.probed(unit, REQUESTER).release();
        failures++;
      }
      unit.shutDown(Afterwards.BLOCKED);
      assertThat(bench.pages.allocatedBytes()).isZero();
      if (ok) {
        break;
      }
    }
    assertThat(failures).as("queue, spare, word, fault queue, root, two tables").isEqualTo(7);
  }

  @Test
  void anAddressSpaceWithoutMemoryCostsNoId() {
    DriverBench bench = new DriverBench(sizeLog2 -> allocationsLeft.getAndDecrement() > 0);
    RiscvIommu unit = bench.installed();
    allocationsLeft.set(0);
    assertThat(bench.driver.createAddressSpace()).isNull();
    allocationsLeft.set(Long.MAX_VALUE);
    AddressSpace space = bench.driver.createAddressSpace();
    assertThat(space).isNotNull();
    assertThat(space.id()).isEqualTo(2);
    space.table().free();
    space.release();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void aUnitRemovedAtAnyAccessIsNoticedAndNothingHangs() {
    long gone = 0;
    for (long n = 0; ; n++) {
      DriverBench bench = new DriverBench();
      bench.fake.accessesBeforeGone = n;
      bench.fake.capabilities |= Capabilities.PD8.mask();
      InstallOutcome outcome = bench.install();
      if (outcome instanceof InstallOutcome.Refused) {
        assertThat(bench.pages.allocatedBytes()).as("gone at access %d", n).isZero();
        gone++;
        continue;
      }
      RiscvIommu unit = ((InstallOutcome.Installed) outcome).unit();
      AddressSpace space = bench.driver.createAddressSpace();
      SyncOutcome used = use(unit, space);
      assertThat(used).as("gone at access %d", n).isIn(SyncOutcome.GONE, SyncOutcome.COMPLETE);
      SyncOutcome ended = unit.shutDown(Afterwards.BLOCKED);
      assertThat(ended).isIn(SyncOutcome.GONE, SyncOutcome.COMPLETE);
      space.table().free();
      space.release();
      assertThat(bench.pages.allocatedBytes()).as("gone at access %d", n).isZero();
      if (used == SyncOutcome.GONE || ended == SyncOutcome.GONE) {
        gone++;
      } else {
        break;
      }
    }
    assertThat(gone).isGreaterThan(40);
  }

  private static SyncOutcome use(RiscvIommu unit, AddressSpace space) {
    return switch (unit.probe(DeviceDescription.alone("nic", REQUESTER).withPasids(8))) {
      case ProbeOutcome.Refused refused -> {
        assertThat(refused.reason()).contains("GONE");
        yield SyncOutcome.GONE;
      }
      case ProbeOutcome.Probed probed -> {
        IommuEndpoint endpoint = probed.endpoint();
        ContextEndpoint process = ((ProcessOutcome.Ready) endpoint.process(7)).endpoint();
        SyncOutcome outcome =
            endpoint
                .translate(space)
                .and(unit.invalidateAll(space.id()))
                .and(unit.sync())
                .and(process.translate(space))
                .and(process.block())
                .and(endpoint.identity())
                .and(endpoint.block());
        endpoint.release();
        yield outcome;
      }
    };
  }
}

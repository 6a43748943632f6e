package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu.ProbeOutcome;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.IommuEndpoint.ProcessOutcome;
import portcullis.core.fault.PageResponse;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.driver.RiscvIommuDriver.InstallOutcome;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.PageRequestRecord;

/** Everything that can fail is made to fail at its nth allocation, and at its nth access. */
class NthFailureTest {
  private static final int REQUESTER = 0xabcdef;
  private final AtomicLong allocationsLeft = new AtomicLong(Long.MAX_VALUE);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bringUpAndProbeWithoutMemoryLeaveNothingAllocated(boolean ats) {
    int failures = 0;
    for (int n = 0; ; n++) {
      DriverBench bench = new DriverBench(sizeLog2 -> allocationsLeft.getAndDecrement() > 0);
      setAts(bench, ats);
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
      ProbeOutcome probed = unit.probe(nic(ats));
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
    assertThat(failures)
        .as("queue, spare, word, fault queue, root, perhaps page-request queue, two tables")
        .isEqualTo(ats ? 8 : 7);
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

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aUnitRemovedAtAnyAccessIsNoticedAndNothingHangs(boolean ats) {
    long gone = 0;
    for (long n = 0; ; n++) {
      DriverBench bench = new DriverBench();
      setAts(bench, ats);
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
      SyncOutcome used = use(unit, space, nic(ats));
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

  @Test
  void aResponseThatFailsOrWhoseFenceDoesIsNeverSentTwice() {
    DriverBench bench = new DriverBench();
    setAts(bench, true);
    RiscvIommu unit = bench.installed();
    AddressSpace space = bench.driver.createAddressSpace();
    IommuEndpoint endpoint = ((ProbeOutcome.Probed) unit.probe(nic(true))).endpoint();
    space.pageRequests().set(group -> PageResponse.SUCCESS);
    assertThat(endpoint.translate(space)).isEqualTo(SyncOutcome.COMPLETE);
    for (int n = 0; n < 2; n++) { // the response, the fence behind it
      for (Verdict failure : List.of(Verdict.ILLEGAL, Verdict.MEMORY_FAULT)) {
        long lost = unit.statistics().get(UnitCounter.PAGE_RESPONSES_LOST);
        long before = answers(bench);
        bench.fake.failNth(n, failure);
        bench.fake.pageRequest(
            PageRequestRecord.DID.place(REQUESTER),
            0x1000 | PageRequestRecord.R.mask() | PageRequestRecord.L.mask());
        Backoff backoff = new Backoff();
        while (unit.statistics().get(UnitCounter.PAGE_RESPONSES_LOST) == lost) {
          backoff.pause();
        }
        bench.fake.verdict = command -> Verdict.EXECUTE;
        assertThat(unit.sync()).isEqualTo(SyncOutcome.COMPLETE);
        assertThat(answers(bench) - before).as("%s at command %d", failure, n).isEqualTo(n);
      }
    }
    assertThat(endpoint.block()).isEqualTo(SyncOutcome.COMPLETE);
    endpoint.release();
    space.table().free();
    space.release();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  private static long answers(DriverBench bench) {
    return bench.fake.effects().stream().filter(command -> command instanceof AtsPrgr).count();
  }

  private static void setAts(DriverBench bench, boolean ats) {
    bench.fake.capabilities |= ats ? Capabilities.ATS.mask() : 0;
  }

  private static DeviceDescription nic(boolean ats) {
    DeviceDescription plain = DeviceDescription.alone("nic", REQUESTER);
    return ats ? plain.withAts(1).withPageRequests() : plain;
  }

  private static SyncOutcome use(RiscvIommu unit, AddressSpace space, DeviceDescription nic) {
    return switch (unit.probe(nic.withPasids(8))) {
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

package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageChain;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.AtsInval;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.Capabilities;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.IotinvalVma;

/** A device with PASIDs and ATS: who is told to forget what, and who may ask for more. */
@Timeout(120)
class PasidAtsTest {
  private static final long IOVA = 0x4000_0000L;
  private static final int NIC = 5;

  private final DriverBench bench = new DriverBench();
  private final IommuSystem system = new IommuSystem(bench.pages);
  private final Gather gather = new Gather();
  private final List<String> seen = new ArrayList<>();
  private RiscvIommu unit;
  private PagingDomain domain;
  private PagingDomain other;
  private Device nic;

  @BeforeEach
  void start() {
    bench.fake.capabilities |= Capabilities.ATS.mask() | Capabilities.PD8.mask();
    unit = bench.installed();
    domain = domain("domain");
    other = domain("other");
    DeviceDescription description = DeviceDescription.alone("nic", NIC).withAts(4).withPasids(8);
    nic = ((ProbeResult.Present) system.probe(unit, description)).device();
    bench.fake.onEffect = this::note;
  }

  @AfterEach
  void stop() {
    bench.fake.verdict = command -> Verdict.EXECUTE;
    system.release(nic);
    assertThat(domain.destroy()).isTrue();
    assertThat(other.destroy()).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
  }

  @Test
  void atsIsAllowedWhileAnythingOfTheDeviceIsAttached() {
    assertThat(mayUseAts()).isFalse();
    attach(7, domain);
    assertThat(mayUseAts()).isTrue();
    nic.attach(domain);
    nic.detachPasid(7);
    assertThat(mayUseAts()).isTrue();
    nic.attach(BlockedDomain.BLOCKED);
    assertThat(mayUseAts()).isFalse();
  }

  @Test
  void aFlushTellsEachPasidOfTheDeviceByItselfAndTheUnitOnce() {
    nic.attach(domain);
    attach(7, domain);
    attach(8, domain);
    attach(9, other);
    unmap();
    seen.clear();
    assertThat(domain.sync(gather)).isEqualTo(FlushReport.COMPLETE);
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "IOTINVAL 1", "ATS 40000000", "ATS 7 40000000", "ATS 8 40000000");
    assertThat(seen.getFirst()).isEqualTo("IOTINVAL 1");
  }

  @Test
  void aDetachedPasidIsForgottenByTheDeviceAndNoOther() {
    attach(7, domain);
    attach(8, domain);
    seen.clear();
    nic.detachPasid(7);
    assertThat(seen).containsExactly("IOTINVAL 1", "ATS 7 7ffffffffffff800");
    unmap();
    seen.clear();
    domain.sync(gather);
    assertThat(seen).containsExactly("IOTINVAL 1", "ATS 8 40000000");
  }

  @Test
  void aFailureNamesThePasid() {
    attach(7, domain);
    attach(8, domain);
    deaf(8);
    unmap();
    FlushReport report = domain.sync(gather);
    assertThat(report.failures())
        .containsExactly(new FlushReport.Failure("nic", 8, "iommu0", SyncOutcome.TIMED_OUT));
    assertThat(report.failures().getFirst()).hasToString("nic pasid 0x8 on iommu0: TIMED_OUT");
    bench.fake.verdict = command -> Verdict.EXECUTE;
    assertThat(domain.flushAll(new PageChain())).isEqualTo(FlushReport.COMPLETE);
  }

  @Test
  void aPasidThatIsNotForgottenTakesAtsFromTheDeviceUntilItIs() {
    attach(7, domain);
    attach(8, other);
    deaf(7);
    nic.detachPasid(7);
    assertThat(domain.liveBonds()).as("what the device holds of it is refused").isZero();
    assertThat(mayUseAts()).isFalse();
    seen.clear();
    other.flushAll(new PageChain());
    assertThat(seen).as("8 has no use of what it holds either").containsExactly("IOTINVAL 2");
    attach(9, domain);
    assertThat(mayUseAts()).as("7 is still not forgotten").isFalse();

    bench.fake.verdict = command -> Verdict.EXECUTE;
    nic.detachPasid(9);
    attach(9, domain);
    assertThat(mayUseAts()).as("what 8 holds may be stale").isFalse();
    nic.detachPasid(8);
    nic.detachPasid(9);
    attach(9, domain);
    assertThat(mayUseAts()).isTrue();
    seen.clear();
    domain.flushAll(new PageChain());
    assertThat(seen).containsExactly("IOTINVAL 1", "ATS 9 7ffffffffffff800");
  }

  private PagingDomain domain(String name) {
    return Objects.requireNonNull(system.createPagingDomain(name, bench.driver));
  }

  private void attach(int pasid, PagingDomain target) {
    assertThat(nic.attachPasid(pasid, target)).isEqualTo(AttachOutcome.Attached.ATTACHED);
  }

  private boolean mayUseAts() {
    long controls = bench.context(NIC);
    assertThat(controls & ~DeviceContext.EN_ATS.mask()).as("V, PDTV, DPE").isEqualTo(0x221);
    return DeviceContext.EN_ATS.isSet(controls);
  }

  private void deaf(int pasid) {
    bench.fake.verdict =
        command ->
            command instanceof AtsInval ats && ats.target().processId() == pasid
                ? Verdict.TIME_OUT
                : Verdict.EXECUTE;
  }

  private void unmap() {
    domain.map(IOVA, 0x8100_0000L, 4096, Access.READ);
    domain.unmap(IOVA, 4096, gather);
  }

  private void note(Command command) {
    if (command instanceof IotinvalVma iotinval) {
      seen.add(iotinval.pscidValid() ? "IOTINVAL " + iotinval.pscid() : "IOTINVAL all");
    } else if (command instanceof AtsInval ats) {
      AtsTarget target = ats.target();
      assertThat(target.routingId()).isEqualTo(NIC);
      seen.add(
          "ATS %s%x".formatted(target.hasProcess() ? target.processId() + " " : "", ats.payload()));
    }
  }
}

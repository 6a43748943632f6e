package portcullis.riscv.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.IommuSystem.ProbeResult;
import portcullis.core.domain.PagingDomain;
import portcullis.riscv.driver.FakeUnit.Verdict;
import portcullis.riscv.driver.RiscvIommu.Afterwards;
import portcullis.riscv.spec.Capabilities;

/**
 * A PASID moves from one domain to another, and the first command of that fails, then the second,
 * and so on until none does: it has moved, or nothing has.
 */
@Timeout(120)
class NthCommandFailureTest {
  private static final int NIC = 5;
  private static final int PASID = 7;

  private boolean reached;

  @ParameterizedTest
  @CsvSource({"ILLEGAL, 0", "MEMORY_FAULT, 0", "ILLEGAL, 4", "MEMORY_FAULT, 4"})
  void aPasidHasMovedOrNothingHas(Verdict verdict, int atsQueueDepth) {
    int moved = 0;
    int failed = 0;
    reached = true;
    for (int failing = 0; reached; failing++) {
      if (moves(verdict, failing, atsQueueDepth)) {
        moved++;
      } else {
        failed++;
      }
    }
    assertThat(moved).as("when nothing fails, at least").isPositive();
    assertThat(failed).as("when it breaks and when it makes, at least").isGreaterThan(1);
  }

  private boolean moves(Verdict verdict, int failing, int atsQueueDepth) {
    DriverBench bench = new DriverBench();
    bench.fake.capabilities |= Capabilities.ATS.mask() | Capabilities.PD8.mask();
    RiscvIommu unit = bench.installed();
    IommuSystem system = new IommuSystem(bench.pages);
    PagingDomain former = Objects.requireNonNull(system.createPagingDomain("a", bench.driver));
    PagingDomain next = Objects.requireNonNull(system.createPagingDomain("b", bench.driver));
    DeviceDescription description =
        DeviceDescription.alone("nic", NIC).withAts(atsQueueDepth).withPasids(8);
    Device nic = ((ProbeResult.Present) system.probe(unit, description)).device();
    assertThat(nic.attachPasid(PASID, former).isAttached()).isTrue();

    FakeUnit.NthCommand nth = bench.fake.failNth(failing, verdict);
    AttachOutcome outcome = nic.attachPasid(PASID, next);
    reached = nth.hasCome();
    bench.fake.verdict = command -> Verdict.EXECUTE;
    PagingDomain expected = outcome.isAttached() ? next : former;
    assertThat(nic.pasidDomain(PASID)).as("command %d", failing).isEqualTo(expected);
    assertThat(nic.attachPasid(PASID, expected).isAttached()).as("settled").isTrue();
    assertThat(context(bench))
        .as("command %d", failing)
        .isEqualTo(1 | (long) expected.space().id() << 12);
    assertThat(expected.liveBonds()).isOne();

    nic.detachPasid(PASID);
    assertThat(former.liveBonds() + next.liveBonds()).as("command %d", failing).isZero();
    system.release(nic);
    assertThat(former.destroy() && next.destroy()).as("command %d", failing).isTrue();
    unit.shutDown(Afterwards.BLOCKED);
    assertThat(bench.pages.allocatedBytes()).isZero();
    return outcome.isAttached();
  }

  /** First doubleword of the process context, in a directory of one level. */
  private static long context(DriverBench bench) {
    long pdtp = bench.contextWord(NIC, 3);
    return bench.ram.getLong(((pdtp & (1L << 44) - 1) << 12) + PASID * 16L);
  }
}

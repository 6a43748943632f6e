package portcullis.testkit.riscv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import portcullis.core.domain.Domain;
import portcullis.core.domain.IommuSystem.NestedResult;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.memory.Access;
import portcullis.core.pagetable.MapOutcome;
import portcullis.riscv.driver.RiscvFirstStage;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.riscv.spec.PageTableEntry;
import portcullis.testkit.domain.DomainStress;
import portcullis.testkit.domain.IommuFixture;

/**
 * Devices on a second stage, and on nested domains over it whose guests map every address to
 * itself, so that a device means the same page whichever of them it is attached to.
 */
class RiscvNestedStressTest extends DomainStress {
  static final UnitSettings PATIENT =
      UnitSettings.DEFAULT.withTimeouts(10_000_000_000L, 30_000_000_000L, 60_000_000_000L);
  private static final long ROOT = 0x8000_0000L;
  private static final long PAGE = 4096;
  private static final long LARGE_LEAF =
      PageTableEntry.V.mask()
          | PageTableEntry.R.mask()
          | PageTableEntry.U.mask()
          | PageTableEntry.A.mask();

  private IommuFixture machine;
  private long rootPage;

  @Override
  protected IommuFixture createFixture() {
    return new RiscvFixture(
        Stage.SECOND,
        RiscvIommuDriver.Options.DEFAULT,
        PATIENT.withQueues(4, 5),
        RiscvFixture.nesting(),
        RiscvFixture.nesting());
  }

  @Override
  protected List<Domain> targets(IommuFixture onMachine, PagingDomain domain) {
    machine = onMachine;
    rootPage = machine.pages().allocate(12);
    for (int i = 0; i < 256; i++) {
      machine
          .bus()
          .ram()
          .setLong(rootPage + i * 8L, LARGE_LEAF | PageTableEntry.PPN.place((long) i << 18));
    }
    assertThat(domain.map(ROOT, rootPage, PAGE, Access.READ)).isEqualTo(MapOutcome.MAPPED);
    return List.of(domain, nested(domain, 1), nested(domain, 2));
  }

  private NestedDomain nested(PagingDomain domain, int pscid) {
    RiscvFirstStage guest = new RiscvFirstStage(FirstStageMode.SV39, ROOT, pscid, false);
    return ((NestedResult.Created) machine.system().createNestedDomain("guest", domain, guest))
        .domain();
  }

  @Override
  protected void end(List<Domain> targets) {
    for (Domain target : targets) {
      if (target instanceof NestedDomain nested) {
        assertThat(nested.destroy()).isTrue();
      }
    }
    machine.pages().free(rootPage);
  }
}

package portcullis.testkit.riscv;

import java.util.List;
import portcullis.core.domain.FirstStage;
import portcullis.core.domain.Stage;
import portcullis.core.memory.PhysicalMemory;
import portcullis.riscv.driver.RiscvFirstStage;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.FirstStageMode;
import portcullis.testkit.domain.GuestTables;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.domain.NestedDomainContract;

class RiscvNestedDomainTest extends NestedDomainContract {
  private static final UnitSettings IMPATIENT =
      UnitSettings.DEFAULT.withTimeouts(2_000_000_000L, 10_000_000_000L, 300_000_000L);

  @Override
  protected IommuFixture createFixture() {
    return new RiscvFixture(
        Stage.SECOND,
        RiscvIommuDriver.Options.DEFAULT,
        IMPATIENT,
        RiscvFixture.nesting(),
        RiscvFixture.nesting());
  }

  @Override
  protected GuestTables guestTables(PhysicalMemory ram, long guestPhysAddr, long[] pages) {
    return new RiscvGuestTables(ram, guestPhysAddr, pages);
  }

  @Override
  protected List<FirstStage> nonsense(FirstStage sense) {
    long root = ((RiscvFirstStage) sense).rootGuestPhysAddr();
    return List.of(
        new RiscvFirstStage(FirstStageMode.SV39, root + 8, 5, false),
        new RiscvFirstStage(FirstStageMode.SV39, 1L << 50, 5, false),
        new RiscvFirstStage(FirstStageMode.SV39, -4096, 5, false),
        new RiscvFirstStage(FirstStageMode.SV39, root, 1 << 20, false),
        new RiscvFirstStage(FirstStageMode.SV39, root, -1, false),
        new FirstStage() {
          @Override
          public String toString() {
            return "of another architecture";
          }
        });
  }
}

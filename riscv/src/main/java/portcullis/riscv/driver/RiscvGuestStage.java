package portcullis.riscv.driver;

import portcullis.core.domain.FirstStage;

/** What a guest gives the IOMMU it sees to translate by. Nothing is checked here. */
public sealed interface RiscvGuestStage extends FirstStage
    permits RiscvFirstStage, RiscvGuestDirectory {
  /** Where it begins in guest-physical addresses, if there is something. */
  long rootGuestPhysAddr();

  /** Whether the hardware is to update A and D in first-stage tables ({@code tc.SADE}). */
  boolean updated();
}

package portcullis.riscv.driver;

import portcullis.riscv.spec.FirstStageMode;

/**
 * First-stage tables as a guest gives them to the IOMMU it sees. Nothing is checked here.
 *
 * @param mode their format; Bare for none
 * @param rootGuestPhysAddr where the root is
 * @param pscid what the guest calls the address space
 * @param updated whether the hardware is to update A and D in them ({@code tc.SADE})
 */
public record RiscvFirstStage(
    FirstStageMode mode, long rootGuestPhysAddr, int pscid, boolean updated)
    implements RiscvGuestStage {}

package portcullis.riscv.driver;

/**
 * A guest's process directory, so that the guest gives its devices PASIDs by itself. Over a second
 * stage a unit takes the addresses in it for guest-physical ones (section 2.3.2), so it is in the
 * guest's memory, like the tables that its contexts point to.
 *
 * <p>A guest that changes a context or a way to one asks for {@link
 * portcullis.core.domain.NestedDomain#invalidateAll}.
 *
 * @param mode the {@code PDTP_} value of {@link portcullis.riscv.spec.DeviceContext}
 * @param rootGuestPhysAddr where the root is
 * @param hasDefaultProcess whether requests without a PASID use context 0 ({@code tc.DPE}); else
 *     their addresses are guest-physical
 * @param updated whether the hardware is to update A and D in the tables
 */
public record RiscvGuestDirectory(
    int mode, long rootGuestPhysAddr, boolean hasDefaultProcess, boolean updated)
    implements RiscvGuestStage {}

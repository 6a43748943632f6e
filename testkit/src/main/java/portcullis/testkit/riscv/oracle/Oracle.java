package portcullis.testkit.riscv.oracle;

/**
 * Answers what a RISC-V IOMMU has to make of a request, from nothing but its registers and memory.
 *
 * @param capabilities the register of that name
 * @param fctl the features-control register
 * @param ddtp the device-directory-table pointer
 * @param gxlWritable whether software can change {@code fctl.GXL}, which widens what {@code tc.SXL}
 *     may be
 * @param qosid the register {@code iommu_qosid}, 0 where there is none
 */
public record Oracle(long capabilities, long fctl, long ddtp, boolean gxlWritable, long qosid) {
  /** One whose {@code iommu_qosid} is 0. */
  public Oracle(long capabilities, long fctl, long ddtp, boolean gxlWritable) {
    this(capabilities, fctl, ddtp, gxlWritable, 0);
  }

  /** Translates a request; A and D are written to {@code memory} where hardware sets them. */
  public OracleOutcome translate(OracleRequest request, OracleMemory memory) {
    return new Translation(this, request, memory).run();
  }

  boolean can(int capabilityBit) {
    return (capabilities >>> capabilityBit & 1) != 0;
  }

  /** {@code capabilities.PAS}. */
  int addressBits() {
    return (int) (capabilities >>> 32 & 0x3f);
  }

  boolean extendedContexts() {
    return can(22); // MSI_FLAT
  }

  boolean bigEndian() {
    return (fctl & 1) != 0;
  }

  boolean narrowGuests() {
    return (fctl >>> 2 & 1) != 0; // GXL
  }
}

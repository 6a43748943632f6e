package portcullis.s390.spec;

import org.jspecify.annotations.Nullable;

/** Why an instruction ended with condition code 1. [insn], [qinst] */
public enum StatusCode {
  /**
   * A resource that was asked for is not to be had; from REFRESH PCI TRANSLATIONS as {@link
   * #INSUFFICIENT_RESOURCES}.
   */
  RESOURCE_NOT_AVAILABLE(4),
  /** The function is in its error state, or has just come there by this instruction. */
  FUNCTION_IN_ERROR(8),
  /** Loads and stores are blocked. */
  BLOCKED(12),
  /** There is not enough of something; for translations, of pages that can be pinned. */
  INSUFFICIENT_RESOURCES(16),
  /** There is no such PCI address space. */
  INVALID_ADDRESS_SPACE(20),
  /** Out of sequence: registered already, not registered, not in error. */
  SEQUENCE(24),
  /** No translation is registered, or there is no such DMA address space. */
  DMA_SPACE_NOT_ENABLED(28),
  /** The page frames asked for are of no known size. */
  INVALID_FRAME(32),
  /** The second operand is in an address space where it cannot be. */
  SECOND_OPERAND_SPACE(36),
  /** The function is in its error state and has to be recovered first. */
  ERROR_RECOVERY_PENDING(40),
  /** It is in the state asked for. */
  ALREADY_IN_STATE(44);

  private final int code;

  StatusCode(int code) {
    this.code = code;
  }

  /** The number, 8 bits. */
  public int code() {
    return code;
  }

  /** The status with this number, null if there is none. */
  public static @Nullable StatusCode of(int code) {
    for (StatusCode status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    return null;
  }
}

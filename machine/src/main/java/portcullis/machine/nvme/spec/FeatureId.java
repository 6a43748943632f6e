package portcullis.machine.nvme.spec;

import org.jspecify.annotations.Nullable;

/** Features of Set Features and Get Features: dword 10 bits 7:0, section 5.21.1. */
public enum FeatureId {
  /** Arbitration, section 5.21.1.1. */
  ARBITRATION(0x01),
  /** Power Management, section 5.21.1.2: state 0 is the only one. */
  POWER_MANAGEMENT(0x02),
  /** Temperature Threshold, section 5.21.1.4. */
  TEMPERATURE_THRESHOLD(0x04),
  /** Error Recovery, section 5.21.1.5. */
  ERROR_RECOVERY(0x05),
  /** Volatile Write Cache, section 5.21.1.6: bit 0 enables it. */
  VOLATILE_WRITE_CACHE(0x06),
  /** Number of Queues, section 5.21.1.7: submission in 15:0, completion in 31:16, minus one. */
  NUMBER_OF_QUEUES(0x07),
  /** Interrupt Coalescing, section 5.21.1.8. */
  INTERRUPT_COALESCING(0x08),
  /** Interrupt Vector Configuration, section 5.21.1.9. */
  INTERRUPT_VECTOR(0x09),
  /** Write Atomicity Normal, section 5.21.1.10. */
  WRITE_ATOMICITY(0x0a),
  /** Asynchronous Event Configuration, section 5.21.1.11. */
  ASYNC_EVENTS(0x0b);

  /** Get Features, dword 10 bits 10:8: the value in force. */
  public static final int SELECT_CURRENT = 0;

  /** Get Features, dword 10 bits 10:8: the value after reset. */
  public static final int SELECT_DEFAULT = 1;

  /** Set Features, dword 10: keep the value through resets. */
  public static final int SAVE = 1 << 31;

  private final int code;

  FeatureId(int code) {
    this.code = code;
  }

  /** The feature with this id, or null if it is not here. */
  public static @Nullable FeatureId of(int code) {
    for (FeatureId feature : values()) {
      if (feature.code == code) {
        return feature;
      }
    }
    return null;
  }

  /** The id. */
  public int code() {
    return code;
  }
}

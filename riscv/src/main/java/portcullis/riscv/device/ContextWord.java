package portcullis.riscv.device;

import portcullis.riscv.spec.BitField;

/**
 * What every request needs of a device context, in one word, so that a lookup reads it at once. 0
 * is no context.
 */
final class ContextWord {
  /** The device. */
  static final BitField DEVICE_ID = BitField.rw("device id", 0, 23);

  /**
   * The word is a context. With the bits up to 31, which are 0, it makes one compare of 32 bits.
   */
  static final BitField VALID = BitField.rw("valid", 24, 24);

  /** Its address space, if {@link #LEVELS} is not 0. */
  static final BitField PSCID = BitField.rw("PSCID", 32, 51);

  /** Levels of its first-stage table, 0 for Bare. */
  static final BitField LEVELS = BitField.rw("levels", 52, 54);

  /** Faults of translation are not reported. */
  static final BitField DTF = BitField.rw("DTF", 55, 55);

  /** Requests may have a process id. */
  static final BitField PDTV = BitField.rw("PDTV", 56, 56);

  private ContextWord() {}

  /** Whether the word is a context of {@code deviceId} with a first stage. */
  static boolean isPaged(long word, int deviceId) {
    return isOf(word, deviceId) && LEVELS.isSet(word);
  }

  /** Whether the word is the context of {@code deviceId}. */
  static boolean isOf(long word, int deviceId) {
    return (int) word == (deviceId | (int) VALID.mask());
  }
}

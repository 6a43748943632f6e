package portcullis.riscv.device;

import portcullis.riscv.spec.BitField;

/**
 * What every request needs of a device context, in one word, so that a lookup reads it at once. 0
 * is no context.
 */
final class ContextWord {
  /** The device. */
  static final BitField DEVICE_ID = BitField.rw("device id", 0, 23);

  /** Its address space, if {@link #LEVELS} is not 0. */
  static final BitField PSCID = BitField.rw("PSCID", 24, 43);

  /** Levels of its first-stage table, 0 for Bare. */
  static final BitField LEVELS = BitField.rw("levels", 44, 46);

  /** Faults of translation are not reported. */
  static final BitField DTF = BitField.rw("DTF", 47, 47);

  /** Requests may have a process id. */
  static final BitField PDTV = BitField.rw("PDTV", 48, 48);

  /** The word is a context. */
  static final BitField VALID = BitField.rw("valid", 49, 49);

  private ContextWord() {}

  /** Whether the word is the context of {@code deviceId}. */
  static boolean isOf(long word, int deviceId) {
    return ((word ^ (deviceId | VALID.mask())) & (DEVICE_ID.mask() | VALID.mask())) == 0;
  }
}

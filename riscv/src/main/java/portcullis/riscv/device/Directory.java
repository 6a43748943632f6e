package portcullis.riscv.device;

import org.jspecify.annotations.Nullable;
import portcullis.riscv.spec.BitField;
import portcullis.riscv.spec.DirectoryMode;
import portcullis.riscv.spec.DirectoryPointer;
import portcullis.riscv.spec.FeaturesControl;

/**
 * {@code ddtp} as requests need it, in one word: positive if there is a directory, else {@link
 * #OFF} or {@link #BARE}.
 */
final class Directory {
  /** No request is allowed. */
  static final long OFF = -1;

  /** Every untranslated request passes. */
  static final long BARE = -2;

  /** Number of bits a device id may have. */
  static final BitField DEVICE_ID_BITS = BitField.rw("device id bits", 0, 5);

  /** Levels of the directory, at least 1. */
  static final BitField LEVELS = BitField.rw("levels", 6, 7);

  /** {@code fctl.BE}, which cannot change while there is a directory. */
  static final BitField BIG_ENDIAN = BitField.rw("big-endian", 8, 8);

  /** {@code fctl.GXL}, likewise. */
  static final BitField NARROW_GUEST = BitField.rw("narrow guest", 9, 9);

  /** Physical address of the root, in place. */
  static final BitField ROOT = BitField.rw("root", 12, 55);

  private Directory() {}

  /** The word for values of {@code ddtp} and {@code fctl}. */
  static long of(long ddtp, long fctl, boolean extendedContexts) {
    @Nullable DirectoryMode mode = DirectoryMode.of(ddtp);
    if (mode == null || mode == DirectoryMode.OFF) {
      return OFF;
    }
    if (mode == DirectoryMode.BARE) {
      return BARE;
    }
    return DirectoryPointer.rootPhysAddr(ddtp)
        | LEVELS.place(mode.levels())
        | BIG_ENDIAN.flag(FeaturesControl.BE.isSet(fctl))
        | NARROW_GUEST.flag(FeaturesControl.GXL.isSet(fctl))
        | DEVICE_ID_BITS.place(mode.deviceIdBits(extendedContexts));
  }

  /** Whether a device id is within the directory; no id is if there is none. */
  static boolean covers(long directory, int deviceId) {
    return directory > 0 && deviceId >>> (int) directory == 0;
  }
}

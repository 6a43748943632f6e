package portcullis.core.domain;

/**
 * A device's own driver, while the device is recovered or reset. Its methods are called one at a
 * time in the order in which they stand here, with no lock of the library held; the device is
 * blocked until {@link #resumed}. They may attach, detach and release it, and announce resets. When
 * the device is released they are called no more, but for the call that is under way then.
 *
 * <p>What they throw counts as {@link Advice#DISCONNECT}.
 */
public interface RecoveryHandler {
  /** What the driver wants. */
  enum Advice {
    /** Go on: the device is usable as far as the driver can tell. */
    RECOVERED,
    /** Reset it, or reset it again. */
    NEEDS_RESET,
    /** Give it up. */
    DISCONNECT
  }

  /**
   * The device does no DMA from now on, and its registers may be out of reach.
   *
   * @return {@link Advice#RECOVERED} if it may do without a reset
   */
  Advice frozen(Device device);

  /** Its registers can be reached. Called only if it may do without a reset. */
  default Advice registersAccessible(Device device) {
    return Advice.RECOVERED;
  }

  /** It has been reset: it is as it starts. */
  Advice wasReset(Device device);

  /** The hardware uses the domain on record: the driver may go on with its work. */
  void resumed(Device device);

  /**
   * The device was given up and stays blocked.
   *
   * @param why in words for the user
   */
  void failed(Device device, String why);

  /** Of a device that nobody drives: it is reset, and that is all. */
  RecoveryHandler NOBODY =
      new RecoveryHandler() {
        @Override
        public Advice frozen(Device device) {
          return Advice.NEEDS_RESET;
        }

        @Override
        public Advice wasReset(Device device) {
          return Advice.RECOVERED;
        }

        @Override
        public void resumed(Device device) {}

        @Override
        public void failed(Device device, String why) {}
      };
}

package portcullis.riscv.driver;

/**
 * Sizes and patience of the driver of one unit.
 *
 * @param commandQueueEntriesLog2 wanted size of the command queue; a unit may impose another
 * @param faultQueueEntriesLog2 wanted size of the fault queue; a unit may impose another
 * @param pageRequestQueueEntriesLog2 wanted size of the page-request queue, of units that have one;
 *     a unit may impose another
 * @param registerTimeoutNanos for a control register to take a write in. By the clock of the wall:
 *     a unit that is a thread of this or another process may have to wait for a processor, and who
 *     gives up on it has no unit, while only a dead one makes anybody wait so long
 * @param directoryTimeoutNanos for a change of {@code ddtp}, before which a unit has to finish
 *     transactions under way
 * @param syncTimeoutNanos for commands to complete
 * @param deviceTimeoutNanos for commands to complete while devices are to forget translations, if
 *     that is longer. PCIe gives a device one minute to complete an Invalidation Request, and lets
 *     a unit take half as long again to notice that it has not; who gives up before the unit does
 *     cannot tell a device that fails from a unit that does
 * @param restartLimit how many restarts of the command queue may follow each other without any
 *     fence completing between them, before the unit is switched off
 */
public record UnitSettings(
    int commandQueueEntriesLog2,
    int faultQueueEntriesLog2,
    int pageRequestQueueEntriesLog2,
    long registerTimeoutNanos,
    long directoryTimeoutNanos,
    long syncTimeoutNanos,
    long deviceTimeoutNanos,
    int restartLimit) {
  /**
   * 4096 commands, 2048 faults, 1024 page requests, 5 s for registers, 10 s for the directory, 5 s
   * for commands, 95 s for commands to devices.
   */
  public static final UnitSettings DEFAULT =
      new UnitSettings(
          12, 11, 10, 5_000_000_000L, 10_000_000_000L, 5_000_000_000L, 95_000_000_000L, 32);

  /** Checks that queues have a size that registers can express. */
  public UnitSettings {
    checkQueue(commandQueueEntriesLog2);
    checkQueue(faultQueueEntriesLog2);
    checkQueue(pageRequestQueueEntriesLog2);
  }

  private static void checkQueue(int entriesLog2) {
    if (entriesLog2 < 1 || entriesLog2 > 20) {
      throw new IllegalArgumentException("queue of 2^%d entries".formatted(entriesLog2));
    }
  }

  /** The same with other sizes of queues. */
  public UnitSettings withQueues(int commandEntriesLog2, int faultEntriesLog2) {
    return with(commandEntriesLog2, faultEntriesLog2, pageRequestQueueEntriesLog2);
  }

  /** The same with another size of the page-request queue. */
  public UnitSettings withPageRequestQueue(int entriesLog2) {
    return with(commandQueueEntriesLog2, faultQueueEntriesLog2, entriesLog2);
  }

  private UnitSettings with(int commandLog2, int faultLog2, int pageRequestLog2) {
    return new UnitSettings(
        commandLog2,
        faultLog2,
        pageRequestLog2,
        registerTimeoutNanos,
        directoryTimeoutNanos,
        syncTimeoutNanos,
        deviceTimeoutNanos,
        restartLimit);
  }

  /** The same with other time-outs of the unit itself. */
  public UnitSettings withTimeouts(long registerNanos, long directoryNanos, long syncNanos) {
    return withTimeouts(registerNanos, directoryNanos, syncNanos, deviceTimeoutNanos);
  }

  /** The same with another time-out of devices. */
  public UnitSettings withDeviceTimeout(long deviceNanos) {
    return withTimeouts(registerTimeoutNanos, directoryTimeoutNanos, syncTimeoutNanos, deviceNanos);
  }

  private UnitSettings withTimeouts(
      long registerNanos, long directoryNanos, long syncNanos, long deviceNanos) {
    return new UnitSettings(
        commandQueueEntriesLog2,
        faultQueueEntriesLog2,
        pageRequestQueueEntriesLog2,
        registerNanos,
        directoryNanos,
        syncNanos,
        deviceNanos,
        restartLimit);
  }
}

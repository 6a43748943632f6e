package portcullis.riscv.driver;

/**
 * Sizes and patience of the driver of one unit.
 *
 * @param commandQueueEntriesLog2 wanted size of the command queue; a unit may impose another
 * @param faultQueueEntriesLog2 wanted size of the fault queue; a unit may impose another
 * @param registerTimeoutNanos for a control register to take a write in
 * @param directoryTimeoutNanos for a change of {@code ddtp}, before which a unit has to finish
 *     transactions under way
 * @param syncTimeoutNanos for commands to complete
 * @param restartLimit how many restarts of the command queue may follow each other without any
 *     fence completing between them, before the unit is switched off
 */
public record UnitSettings(
    int commandQueueEntriesLog2,
    int faultQueueEntriesLog2,
    long registerTimeoutNanos,
    long directoryTimeoutNanos,
    long syncTimeoutNanos,
    int restartLimit) {
  /** 4096 commands, 2048 faults, 150 ms for registers, 10 s for the directory, 5 s for commands. */
  public static final UnitSettings DEFAULT =
      new UnitSettings(12, 11, 150_000_000L, 10_000_000_000L, 5_000_000_000L, 32);

  /** Checks that queues have a size that registers can express. */
  public UnitSettings {
    if (commandQueueEntriesLog2 < 1
        || commandQueueEntriesLog2 > 20
        || faultQueueEntriesLog2 < 1
        || faultQueueEntriesLog2 > 20) {
      throw new IllegalArgumentException(
          "queues of 2^%d and 2^%d entries"
              .formatted(commandQueueEntriesLog2, faultQueueEntriesLog2));
    }
  }

  /** The same with other sizes of queues. */
  public UnitSettings withQueues(int commandEntriesLog2, int faultEntriesLog2) {
    return new UnitSettings(
        commandEntriesLog2,
        faultEntriesLog2,
        registerTimeoutNanos,
        directoryTimeoutNanos,
        syncTimeoutNanos,
        restartLimit);
  }

  /** The same with other time-outs. */
  public UnitSettings withTimeouts(long registerNanos, long directoryNanos, long syncNanos) {
    return new UnitSettings(
        commandQueueEntriesLog2,
        faultQueueEntriesLog2,
        registerNanos,
        directoryNanos,
        syncNanos,
        restartLimit);
  }
}

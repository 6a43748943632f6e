package portcullis.check.scenario.riscv;

/**
 * The unit falls silent while two threads unmap by a queue with room for hardly anything, and
 * answers when one of them has given up: contract 4 and 7.
 */
public final class CommandTimeoutFlush extends TimeoutMachine {
  private static final int ENTRIES_LOG2 = 2;

  /** For the loader. */
  public CommandTimeoutFlush() {
    super(ENTRIES_LOG2);
  }

  @Override
  protected void build() {
    long iova0 = map(0);
    long iova1 = map(1);
    touch(hardware, DEVICE_ID, iova0);
    serveUpTo(0);
    thread(
        "unmap 0",
        system.rcu()::reader,
        () -> {
          unmap(iova0);
          hardware.answerAgain();
          require(flush(), "the unit answers, and the flush fails");
          giveAway(0);
          touch(hardware, DEVICE_ID, iova0);
        });
    thread(
        "unmap 1",
        system.rcu()::reader,
        () -> {
          touch(hardware, DEVICE_ID, iova1);
          unmap(iova1);
          if (map(2) == iova1) {
            giveAway(1);
          }
          touch(hardware, DEVICE_ID, iova1);
        });
  }
}

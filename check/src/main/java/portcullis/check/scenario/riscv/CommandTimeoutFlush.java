package portcullis.check.scenario.riscv;

/**
 * The unit falls silent while two threads unmap, and answers when one of them has given up and goes
 * on to unmap something else: contract 4 and 7, what was given late is done late, and nobody takes
 * it for what he gave later.
 */
public final class CommandTimeoutFlush extends TimeoutMachine {
  private static final int ENTRIES_LOG2 = 3;
  private static final long LATER = 0;

  /** For the loader. */
  public CommandTimeoutFlush() {
    super(ENTRIES_LOG2);
  }

  @Override
  protected void build() {
    long iova0 = map(0);
    long iova1 = map(1);
    map(domain, LATER, 2);
    touch(hardware, DEVICE_ID, iova1);
    serveUpTo(0);
    thread(
        "unmap 0",
        system.rcu()::reader,
        () -> {
          unmap(iova0);
          touch(hardware, DEVICE_ID, LATER);
          hardware.answerAgain();
          require(unmap(domain, LATER).isCovered(), "the unit answers, and the flush fails");
          giveAway(2);
          touch(hardware, DEVICE_ID, LATER);
        });
    thread(
        "unmap 1",
        system.rcu()::reader,
        () -> {
          unmap(iova1);
          if (map(3) == iova1) {
            giveAway(1);
          }
          touch(hardware, DEVICE_ID, iova1);
        });
  }
}

package portcullis.check.scenario.riscv;

import portcullis.core.domain.Device;

/**
 * The unit falls silent while one thread unmaps and another attaches, and answers when the first
 * has given up: contract 2, 4 and 7, what was not confirmed is not used again, and when all is done
 * that was given late, nobody takes it for what was given later.
 */
public final class CommandTimeout extends TimeoutMachine {
  private static final int ENTRIES_LOG2 = 2;

  /** For the loader. */
  public CommandTimeout() {
    super(ENTRIES_LOG2);
  }

  @Override
  protected void build() {
    long iova = map(0);
    touch(hardware, DEVICE_ID, iova);
    Device other = device(unit, described(DEVICE_ID + 1));
    serveUpTo(0);
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          unmap(iova);
          require(parkedBytes() == PAGE_BYTES, "what was never confirmed is not parked");
          if (map(1) == iova) {
            giveAway(0);
          }
          hardware.answerAgain();
          require(settle(), "the unit answers, and something is left");
          giveAway(0);
          touch(hardware, DEVICE_ID, iova);
          touch(hardware, DEVICE_ID + 1, iova);
        });
    thread("attach", system.rcu()::reader, () -> attached = other.attach(domain).isAttached());
    this.other = other;
  }

  private Device other;
  private boolean attached;

  @Override
  protected void judge() {
    require(
        attached == domain.equals(other.domain()), "the records say something else: " + attached);
  }
}

package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.SharedLong;

/**
 * Data and then a flag, without an order between the two stores: lost where they may be swapped.
 */
public final class MessagePassing extends Scenario {
  private SharedLong data;
  private SharedLong flag;

  /** One. */
  public MessagePassing() {}

  @Override
  protected void build() {
    data = new SharedLong(0);
    flag = new SharedLong(0);
    thread("writer", this::write);
    thread("reader", this::read);
  }

  private void write() {
    data.setOpaque(42);
    flag.setOpaque(1);
  }

  private void read() {
    Backoff backoff = new Backoff();
    while (flag.getAcquire() == 0) {
      backoff.pause();
    }
    require(data.getAcquire() == 42, "the flag came before the data");
  }
}

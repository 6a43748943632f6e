package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/**
 * A reader may use what it has loaded until it leaves its section, whatever a writer takes back.
 */
public class ReadCopyUpdate extends Scenario {
  private final boolean isRegistered;

  private final Rcu rcu = new Rcu();
  private final SharedRef<Item> published = new SharedRef<>(new Item());

  /** Readers that have read before. */
  public ReadCopyUpdate() {
    this(true);
  }

  /**
   * @param isRegistered whether the reader is known to the writer from the start
   */
  protected ReadCopyUpdate(boolean isRegistered) {
    this.isRegistered = isRegistered;
  }

  @Override
  protected void build() {
    thread("reader", isRegistered ? rcu::reader : () -> {}, this::read);
    thread("writer", this::replace);
  }

  private void read() {
    for (int i = 0; i < 2; i++) {
      Rcu.Reader reader = rcu.reader();
      reader.enter();
      Item item = published.getAcquire();
      require(item.isValid.getAcquire() == 1, "the reader saw an item that was taken back");
      reader.exit();
    }
  }

  private void replace() {
    Item old = published.getPlain();
    published.setRelease(new Item());
    rcu.synchronize();
    old.isValid.setOpaque(0);
  }

  private static final class Item {
    final portcullis.core.sync.SharedLong isValid = new portcullis.core.sync.SharedLong(1);
  }
}

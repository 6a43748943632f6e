package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/** A reader may use what it has loaded until it leaves its section, though its end is deferred. */
public final class RcuReclaim extends Scenario {
  private final Rcu rcu = new Rcu();
  private final SharedRef<PlainData> published = new SharedRef<>(new PlainData());

  /** For the loader. */
  public RcuReclaim() {}

  @Override
  protected void build() {
    thread("reader", rcu::reader, this::read);
    thread(
        "writer",
        () -> {
          PlainData old = published.getPlain();
          published.setRelease(new PlainData());
          rcu.defer(() -> old.write(1));
          rcu.reclaim();
        });
  }

  private void read() {
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    require(published.getAcquire().read() == 0, "the reader saw an item that was taken back");
    reader.exit();
  }
}

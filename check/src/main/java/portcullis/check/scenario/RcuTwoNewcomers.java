package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedRef;

/** Two threads read for the first time: the writer waits for both. */
public final class RcuTwoNewcomers extends Scenario {
  private final Rcu rcu = new Rcu();
  private final SharedRef<PlainData> published = new SharedRef<>(new PlainData());

  /** For the loader. */
  public RcuTwoNewcomers() {}

  @Override
  protected void build() {
    thread("reader 0", this::read);
    thread("reader 1", this::read);
    thread(
        "writer",
        () -> {
          PlainData old = published.getPlain();
          published.setRelease(new PlainData());
          rcu.synchronize();
          old.write(1);
        });
  }

  private void read() {
    Rcu.Reader reader = rcu.reader();
    reader.enter();
    require(published.getAcquire().read() == 0, "the reader saw an item that was taken back");
    reader.exit();
  }
}

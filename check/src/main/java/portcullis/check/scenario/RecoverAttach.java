package portcullis.check.scenario;

/**
 * A device is recovered while another thread moves it, and its former domain goes to others:
 * contract 9, the change is taken up.
 */
public final class RecoverAttach extends ErrantMachine {
  /** For the loader. */
  public RecoverAttach() {}

  @Override
  protected void build() {
    start();
    fail();
    thread("recover", () -> mustBeDone(device().lifecycle().recover()));
    thread("attach", this::moveOn);
    thread("device", this::touch);
  }

  @Override
  protected void judge() {
    mustUse(next());
  }
}

package portcullis.check.scenario;

/**
 * A device fails while another thread moves it: contract 3 and 9, the attach succeeds, and recovery
 * finishes it.
 */
public final class ErrorAttach extends ErrantMachine {
  /** For the loader. */
  public ErrorAttach() {}

  @Override
  protected void build() {
    start();
    thread("fail", this::fail);
    thread("attach", this::moveOn);
    thread("device", this::touch);
  }

  @Override
  protected void judge() {
    mustBeDone(device().lifecycle().recover());
    mustUse(next());
  }
}

package portcullis.check.scenario;

/**
 * A reset is announced and over while another thread moves the device: contract 9. From the
 * announcement to its end the device is blocked, whoever attaches it.
 */
public final class ResetAttach extends ErrantMachine {
  /** For the loader. */
  public ResetAttach() {}

  @Override
  protected void build() {
    start();
    thread(
        "reset",
        () -> {
          mustBeDone(device().lifecycle().prepareReset());
          require(errant().unit().isBlocked(), "a device that is being reset is not blocked");
          mustBeDone(device().lifecycle().finishReset());
        });
    thread("attach", this::moveOn);
    thread("device", this::touch);
  }

  @Override
  protected void judge() {
    mustUse(next());
  }
}

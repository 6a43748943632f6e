package portcullis.check.scenario;

/** Two threads announce resets of one device, of which one moves it: contract 9. */
public final class ResetNested extends ErrantMachine {
  /** For the loader. */
  public ResetNested() {}

  @Override
  protected void build() {
    start();
    thread("reset", this::reset);
    thread(
        "other reset",
        () -> {
          mustBeDone(device().lifecycle().prepareReset());
          moveOn();
          require(errant().unit().isBlocked(), "a device that is being reset is not blocked");
          mustBeDone(device().lifecycle().finishReset());
        });
    thread("device", this::touch);
  }

  private void reset() {
    mustBeDone(device().lifecycle().prepareReset());
    require(errant().unit().isBlocked(), "a device that is being reset is not blocked");
    mustBeDone(device().lifecycle().finishReset());
  }

  @Override
  protected void judge() {
    mustUse(next());
  }
}

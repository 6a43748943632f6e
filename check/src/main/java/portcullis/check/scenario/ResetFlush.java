package portcullis.check.scenario;

/**
 * A page is unmapped while the device is reset: contract 4 and 6. What is unmapped is out of reach
 * also when the device comes back.
 */
public final class ResetFlush extends ErrantMachine {
  /** For the loader. */
  public ResetFlush() {}

  @Override
  protected void build() {
    start();
    thread(
        "reset",
        () -> {
          mustBeDone(device().lifecycle().prepareReset());
          mustBeDone(device().lifecycle().finishReset());
        });
    thread(
        "unmap",
        system.rcu()::reader,
        () -> {
          require(unmap(former(), 0).isCovered(), "the flush was not confirmed");
          giveAway(0);
        });
    thread("device", this::touch);
  }

  @Override
  protected void judge() {
    touch();
    mustUse(former());
  }
}

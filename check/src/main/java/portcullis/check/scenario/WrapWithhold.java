package portcullis.check.scenario;

/**
 * A page of a lap is withheld while a device of narrow reach is given it: it is handed out or
 * withheld, and not both.
 */
public final class WrapWithhold extends WrapWindow {
  private long withheld;
  private boolean isWithheld;
  private long given;

  /** For the loader. */
  public WrapWithhold() {}

  @Override
  protected void build() {
    withheld = iovas.allocate(PAGE_BYTES, -1) + PAGE_BYTES;
    long last = withheld + PAGE_BYTES - 1;
    thread("withhold", () -> isWithheld = iovas.reserve(withheld, last));
    thread("map", () -> given = iovas.allocate(PAGE_BYTES, last));
  }

  @Override
  protected void judge() {
    require((given == withheld) != isWithheld, isWithheld ? "withheld, and given" : "nobody's");
  }
}

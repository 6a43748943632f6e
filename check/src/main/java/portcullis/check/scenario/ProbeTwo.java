package portcullis.check.scenario;

/** Two devices are found at once: contract 1, none is lost. */
public final class ProbeTwo extends SketchMachine {
  private SketchUnit first;
  private SketchUnit second;

  /** For the loader. */
  public ProbeTwo() {}

  @Override
  protected void build() {
    first = unit(0);
    second = unit(1);
    thread("probe 0", () -> device(first));
    thread("probe 1", () -> device(second));
  }

  @Override
  protected void judge() {
    require(system.deviceBehind(first, 8) != null, "the first device is not known");
    require(system.deviceBehind(second, 8) != null, "the second device is not known");
  }
}

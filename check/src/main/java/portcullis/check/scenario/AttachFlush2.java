package portcullis.check.scenario;

/** Two flushes against two attaches. */
public final class AttachFlush2 extends AttachFlush {
  /** Two of each. */
  public AttachFlush2() {
    super(2, 2);
  }
}

package portcullis.check.scenario;

/** So many flushes against so many attaches. */
public final class AttachFlush2By2 extends AttachFlush {
  /** The numbers are in the name. */
  public AttachFlush2By2() {
    super(2, 2);
  }
}

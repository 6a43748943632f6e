package portcullis.check.scenario;

/** So many flushes against so many attaches. */
public final class AttachFlush4By2 extends AttachFlush {
  /** The numbers are in the name. */
  public AttachFlush4By2() {
    super(4, 2);
  }
}

package portcullis.check.scenario;

/** So many flushes against so many attaches. */
public final class AttachFlush6By2 extends AttachFlush {
  /** The numbers are in the name. */
  public AttachFlush6By2() {
    super(6, 2);
  }
}

package portcullis.check.scenario;

/** So many flushes against so many attaches. */
public final class AttachFlush3By2 extends AttachFlush {
  /** The numbers are in the name. */
  public AttachFlush3By2() {
    super(3, 2);
  }
}

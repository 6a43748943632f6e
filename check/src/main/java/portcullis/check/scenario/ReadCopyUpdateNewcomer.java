package portcullis.check.scenario;

/** The same with a reader that the writer may never have heard of. */
public final class ReadCopyUpdateNewcomer extends ReadCopyUpdate {
  /** For the loader. */
  public ReadCopyUpdateNewcomer() {
    super(false);
  }
}

package portcullis.app.nvme;

/** A controller did not do what it must; the message is one line for the user. */
public final class NvmeException extends Exception {
  private static final long serialVersionUID = 1L;

  NvmeException(String message) {
    super(message);
  }
}

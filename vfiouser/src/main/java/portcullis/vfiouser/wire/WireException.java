package portcullis.vfiouser.wire;

/** Text of a peer that is not what the protocol says; the message says where and why. */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1;

  /** Makes one with its reason. */
  public WireException(String message) {
    super(message);
  }
}

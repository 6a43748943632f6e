package portcullis.vfiouser.socket;

/** The errors of Linux (asm-generic/errno.h) that matter here, as values. */
public enum Errno {
  /** Not permitted. */
  EPERM(1, "not permitted"),
  /** No such thing. */
  ENOENT(2, "no such thing"),
  /** Interrupted. */
  EINTR(4, "interrupted"),
  /** Input/output error. */
  EIO(5, "input/output error"),
  /** Bad descriptor. */
  EBADF(9, "bad descriptor"),
  /** Not now. */
  EAGAIN(11, "not now"),
  /** Out of memory. */
  ENOMEM(12, "out of memory"),
  /** Access denied. */
  EACCES(13, "access denied"),
  /** Bad address. */
  EFAULT(14, "bad address"),
  /** Busy. */
  EBUSY(16, "busy"),
  /** Exists already. */
  EEXIST(17, "exists already"),
  /** No such device. */
  ENODEV(19, "no such device"),
  /** Invalid argument. */
  EINVAL(22, "invalid argument"),
  /** Too many open descriptors. */
  EMFILE(24, "too many open descriptors"),
  /** Not offered. */
  ENOTTY(25, "not offered"),
  /** Too large. */
  EFBIG(27, "too large"),
  /** No room. */
  ENOSPC(28, "no room"),
  /** Broken pipe. */
  EPIPE(32, "broken pipe"),
  /** Protocol error. */
  EPROTO(71, "protocol error"),
  /** Value too large. */
  EOVERFLOW(75, "value too large"),
  /** Not a socket. */
  ENOTSOCK(88, "not a socket"),
  /** Not supported. */
  ENOTSUP(95, "not supported"),
  /** Address in use. */
  EADDRINUSE(98, "address in use"),
  /** Connection reset. */
  ECONNRESET(104, "connection reset"),
  /** Not connected. */
  ENOTCONN(107, "not connected"),
  /** Timed out. */
  ETIMEDOUT(110, "timed out"),
  /** Connection refused. */
  ECONNREFUSED(111, "connection refused");

  private final int number;
  private final String meaning;

  Errno(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** Its number, positive. */
  public int number() {
    return number;
  }

  /** The name and meaning of an error, or its number if it is not among these. */
  public static String describe(int number) {
    for (Errno errno : values()) {
      if (errno.number == number) {
        return errno + " (" + errno.meaning + ")";
      }
    }
    return "errno " + number;
  }
}

package portcullis.machine.nvme.spec;

/**
 * Events that complete an Asynchronous Event Request, section 5.2.1. Dword 0 of the completion:
 * type in 2:0, information in 15:8, log page that tells more and re-arms the event in 23:16.
 */
public enum AsyncEvent {
  /** A doorbell of a queue that does not exist was written. */
  INVALID_DOORBELL_REGISTER(0, 0x00, LogPage.ERROR_INFORMATION),
  /** A doorbell was written with a value beyond the queue. */
  INVALID_DOORBELL_VALUE(0, 0x01, LogPage.ERROR_INFORMATION);

  private final int type;
  private final int information;
  private final LogPage logPage;

  AsyncEvent(int type, int information, LogPage logPage) {
    this.type = type;
    this.information = information;
    this.logPage = logPage;
  }

  /** Event type. */
  public int type() {
    return type;
  }

  /** The log page whose reading re-arms events of this type. */
  public LogPage logPage() {
    return logPage;
  }

  /** Dword 0 of the completion. */
  public int result() {
    return type | information << 8 | logPage.code() << 16;
  }
}

package portcullis.machine.nvme.spec;

/** Where the doorbells of the queues are in BAR 0: section 3.1, SQyTDBL and CQyHDBL. */
public final class Doorbell {
  /** Offset of the first, the admin submission queue's. */
  public static final int FIRST = 0x1000;

  private Doorbell() {}

  /** Offset of the tail doorbell of submission queue {@code queueId}. */
  public static int submissionTail(int queueId, int strideLog2) {
    return FIRST + ((2 * queueId) << strideLog2);
  }

  /** Offset of the head doorbell of completion queue {@code queueId}. */
  public static int completionHead(int queueId, int strideLog2) {
    return FIRST + ((2 * queueId + 1) << strideLog2);
  }
}

package portcullis.machine.nvme;

import org.jspecify.annotations.Nullable;
import portcullis.machine.nvme.spec.StatusCode;

/**
 * The queues that exist, by id; 0 is the admin pair. Owned by the controller's thread. Keeps the
 * doorbells in step.
 */
final class Queues {
  private final @Nullable SubmissionQueue[] submission;
  private final @Nullable CompletionQueue[] completion;
  private final Doorbells doorbells;
  private int ioQueues;

  /**
   * @param count number of ids, the admin pair's included
   */
  Queues(int count, Doorbells doorbells) {
    this.submission = new @Nullable SubmissionQueue[count];
    this.completion = new @Nullable CompletionQueue[count];
    this.doorbells = doorbells;
  }

  /** One more than the greatest id. */
  int count() {
    return submission.length;
  }

  @Nullable SubmissionQueue submission(int id) {
    return id < submission.length ? submission[id] : null;
  }

  @Nullable CompletionQueue completion(int id) {
    return id < completion.length ? completion[id] : null;
  }

  /** Whether there is any queue besides the admin pair. */
  boolean hasIoQueues() {
    return ioQueues > 0;
  }

  void add(CompletionQueue queue, int entries) {
    completion[queue.id()] = queue;
    doorbells.open(Doorbells.completion(queue.id()), entries);
    ioQueues += queue.id() == 0 ? 0 : 1;
  }

  void add(SubmissionQueue queue, int entries) {
    submission[queue.id()] = queue;
    queue.completionQueue().addSubmissionQueue();
    doorbells.open(Doorbells.submission(queue.id()), entries);
    ioQueues += queue.id() == 0 ? 0 : 1;
  }

  StatusCode deleteSubmission(int id) {
    SubmissionQueue queue = id == 0 ? null : submission(id);
    if (queue == null) {
      return StatusCode.INVALID_QUEUE_ID;
    }
    doorbells.close(Doorbells.submission(id));
    queue.completionQueue().removeSubmissionQueue();
    submission[id] = null;
    ioQueues--;
    return StatusCode.SUCCESS;
  }

  StatusCode deleteCompletion(int id) {
    CompletionQueue queue = id == 0 ? null : completion(id);
    if (queue == null) {
      return StatusCode.INVALID_QUEUE_ID;
    }
    if (queue.isUsed()) {
      return StatusCode.INVALID_QUEUE_DELETION;
    }
    doorbells.close(Doorbells.completion(id));
    completion[id] = null;
    ioQueues--;
    return StatusCode.SUCCESS;
  }

  /** Drops all queues. */
  void clear() {
    doorbells.closeAll();
    for (int id = 0; id < submission.length; id++) {
      submission[id] = null;
      completion[id] = null;
    }
    ioQueues = 0;
  }
}

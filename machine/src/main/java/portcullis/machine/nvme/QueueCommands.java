package portcullis.machine.nvme;

import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.nvme.spec.QueueFlags;
import portcullis.machine.nvme.spec.StatusCode;

/**
 * Create and Delete of I/O queues (NVM Express Base 1.4, sections 5.3 to 5.6). Owned by the
 * controller's thread.
 */
final class QueueCommands {
  private final Queues queues;
  private final FeatureSet features;
  private final int maxEntries;
  private final int vectors;

  QueueCommands(Queues queues, FeatureSet features, int maxEntries, int vectors) {
    this.queues = queues;
    this.features = features;
    this.maxEntries = maxEntries;
    this.vectors = vectors;
  }

  StatusCode createCompletion(Command command) {
    int id = command.dword(10) & 0xffff;
    int entries = (command.dword(10) >>> 16) + 1;
    int flags = command.dword(11);
    int vector = flags >>> 16;
    if (isBadId(id) || queues.completion(id) != null) {
      return StatusCode.INVALID_QUEUE_ID;
    }
    StatusCode status = checkMemory(entries, flags, command.prp1());
    if (status != StatusCode.SUCCESS) {
      return status;
    }
    boolean interrupts = (flags & QueueFlags.INTERRUPTS_ENABLED) != 0;
    if (vector >= vectors) {
      return StatusCode.INVALID_INTERRUPT_VECTOR;
    }
    queues.add(new CompletionQueue(id, command.prp1(), entries, interrupts, vector), entries);
    return StatusCode.SUCCESS;
  }

  StatusCode createSubmission(Command command) {
    int id = command.dword(10) & 0xffff;
    int entries = (command.dword(10) >>> 16) + 1;
    int flags = command.dword(11);
    if (isBadId(id) || queues.submission(id) != null) {
      return StatusCode.INVALID_QUEUE_ID;
    }
    StatusCode status = checkMemory(entries, flags, command.prp1());
    if (status != StatusCode.SUCCESS) {
      return status;
    }
    int completionId = flags >>> 16;
    CompletionQueue completion = completionId == 0 ? null : queues.completion(completionId);
    if (completion == null) {
      return StatusCode.COMPLETION_QUEUE_INVALID;
    }
    queues.add(new SubmissionQueue(id, command.prp1(), entries, completion), entries);
    return StatusCode.SUCCESS;
  }

  StatusCode deleteCompletion(Command command) {
    return queues.deleteCompletion(command.dword(10) & 0xffff);
  }

  StatusCode deleteSubmission(Command command) {
    return queues.deleteSubmission(command.dword(10) & 0xffff);
  }

  private boolean isBadId(int id) {
    return id == 0 || id > features.maxQueueId();
  }

  // A size of 0, which is one entry, is as invalid as one beyond CAP.MQES.
  private StatusCode checkMemory(int entries, int flags, long prp1) {
    if (entries < 2 || entries > maxEntries) {
      return StatusCode.INVALID_QUEUE_SIZE;
    }
    if ((flags & QueueFlags.CONTIGUOUS) == 0) {
      return StatusCode.INVALID_FIELD;
    }
    return Prp.offset(prp1) == 0 ? StatusCode.SUCCESS : StatusCode.PRP_OFFSET_INVALID;
  }
}

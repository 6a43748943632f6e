package portcullis.app.nvme;

import java.util.function.BooleanSupplier;
import portcullis.core.sync.Clock;
import portcullis.machine.nvme.spec.AdminOpcode;
import portcullis.machine.nvme.spec.CompletionEntry;
import portcullis.machine.nvme.spec.StatusCode;
import portcullis.machine.nvme.spec.SubmissionEntry;

/** Admin commands, one at a time, by one thread at a time. */
final class AdminQueue {
  private static final long TIMEOUT_NANOS = 10_000_000_000L;
  private static final long LOOK_NANOS = 10_000_000;

  private final String name;
  private final QueuePair pair;
  private final BooleanSupplier isStopped;
  private int nextCommandId;

  /**
   * @param isStopped whether whoever waits for a completion is to give up, since none will come
   */
  AdminQueue(String name, QueuePair pair, BooleanSupplier isStopped) {
    this.name = name;
    this.pair = pair;
    this.isStopped = isStopped;
  }

  QueuePair pair() {
    return pair;
  }

  /**
   * Gives a command and waits for it.
   *
   * @param prp1 IOVA of its data, or 0
   * @return the result in the completion
   */
  int execute(AdminOpcode opcode, int namespaceId, long prp1, int dword10, int dword11)
      throws NvmeException {
    long at = pair.nextEntry();
    int commandId = nextCommandId++ & 0xffff;
    SubmissionEntry.start(pair.ring(), at, opcode.code(), commandId, namespaceId);
    SubmissionEntry.setPrps(pair.ring(), at, prp1, 0);
    SubmissionEntry.setDword(pair.ring(), at, 10, dword10);
    SubmissionEntry.setDword(pair.ring(), at, 11, dword11);
    pair.submit();
    long deadlineNanos = Clock.nanos() + TIMEOUT_NANOS;
    while (!pair.hasCompletion()) {
      if (isStopped.getAsBoolean()) {
        throw new NvmeException(name + ": " + opcode + " was cut off by an error of the device");
      }
      pair.interrupt().awaitAsleep(Math.min(LOOK_NANOS, deadlineNanos - Clock.nanos()));
      if (Clock.isPast(deadlineNanos) && !pair.hasCompletion()) {
        throw new NvmeException(name + ": " + opcode + " was not completed in time");
      }
    }
    int status = CompletionEntry.status(pair.high());
    int result = pair.result();
    pair.consume();
    if (StatusCode.of(status) != StatusCode.SUCCESS) {
      throw new NvmeException("%s: %s failed with status 0x%x".formatted(name, opcode, status));
    }
    return result;
  }
}

package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import portcullis.machine.nvme.spec.SubmissionEntry;

/**
 * A command being carried out: its entry, and what it answers besides its status. One for each
 * thread that carries out commands, used again for each.
 */
final class Command {
  private final MemorySegment entries;
  private long at;
  private int submissionQueue;
  private int result;

  /**
   * @param entries where fetched entries are
   */
  Command(MemorySegment entries) {
    this.entries = entries;
  }

  /** Turns to the entry at {@code index}. */
  void aim(int index, int fromQueue) {
    at = (long) index * SubmissionEntry.SIZE_BYTES;
    submissionQueue = fromQueue;
    result = 0;
  }

  int submissionQueue() {
    return submissionQueue;
  }

  /** Dword 0 of the completion. */
  int result() {
    return result;
  }

  void setResult(int newResult) {
    result = newResult;
  }

  int opcode() {
    return SubmissionEntry.opcode(entries, at);
  }

  int commandId() {
    return SubmissionEntry.commandId(entries, at);
  }

  int namespaceId() {
    return SubmissionEntry.namespaceId(entries, at);
  }

  long prp1() {
    return SubmissionEntry.prp1(entries, at);
  }

  long prp2() {
    return SubmissionEntry.prp2(entries, at);
  }

  int dword(int number) {
    return SubmissionEntry.dword(entries, at, number);
  }

  long startingLba() {
    return SubmissionEntry.startingLba(entries, at);
  }

  /** Whether the command is neither fused nor describes its data other than by PRPs. */
  boolean isPlain() {
    return SubmissionEntry.fuse(entries, at) == 0
        && SubmissionEntry.dataPointerKind(entries, at) == 0;
  }
}

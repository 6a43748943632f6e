package portcullis.machine.nvme;

import java.lang.foreign.MemorySegment;
import portcullis.machine.nvme.spec.ErrorEntry;

/** The last failed commands, newest first when read. Owned by the controller's thread. */
final class ErrorLog {
  /** How many are kept. */
  static final int ENTRIES = 64;

  private static final int ANY_PARAMETER = 0xffff;

  private final int[] queue = new int[ENTRIES];
  private final int[] commandId = new int[ENTRIES];
  private final int[] status = new int[ENTRIES];
  private final int[] namespace = new int[ENTRIES];
  private final long[] lba = new long[ENTRIES];
  private long count;

  /** How many there have been. */
  long count() {
    return count;
  }

  /** Adds one. */
  void add(Command command, int statusField, long firstLba) {
    int at = (int) (count++ % ENTRIES);
    queue[at] = command.submissionQueue();
    commandId[at] = command.commandId();
    status[at] = statusField;
    namespace[at] = command.namespaceId();
    lba[at] = firstLba;
  }

  /** Writes the log page. */
  void write(MemorySegment target) {
    long kept = Math.min(count, ENTRIES);
    for (int i = 0; i < kept; i++) {
      long number = count - i;
      int at = (int) ((number - 1) % ENTRIES);
      long base = (long) i * ErrorEntry.SIZE_BYTES;
      put(target, base, ErrorEntry.COUNT, number);
      put(target, base, ErrorEntry.SUBMISSION_QUEUE, queue[at]);
      put(target, base, ErrorEntry.COMMAND_ID, commandId[at]);
      put(target, base, ErrorEntry.STATUS, (long) status[at] << 1);
      put(target, base, ErrorEntry.PARAMETER, ANY_PARAMETER);
      put(target, base, ErrorEntry.LBA, lba[at]);
      put(target, base, ErrorEntry.NAMESPACE, namespace[at]);
    }
  }

  private static void put(MemorySegment target, long base, ErrorEntry field, long value) {
    Field.put(target, base + field.offset(), field.sizeBytes(), value);
  }
}

package portcullis.machine.nvme.spec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Fields of a submission queue entry, section 4.2: 64 bytes of memory from {@code at} on.
 *
 * <pre>
 *   byte 0  opcode | 1  fuse, psdt | 2  command id | 4  namespace id | 8  reserved
 *   16 metadata pointer | 24 PRP1 | 32 PRP2 | 40 dwords 10 to 15
 * </pre>
 */
public final class SubmissionEntry {
  /** Bytes of an entry. */
  public static final int SIZE_BYTES = 64;

  /** {@link #SIZE_BYTES} as a power of two. */
  public static final int SIZE_LOG2 = 6;

  /** Namespace id that means all namespaces. */
  public static final int ALL_NAMESPACES = 0xffff_ffff;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int NAMESPACE = 4;
  private static final int PRP1 = 24;
  private static final int PRP2 = 32;
  private static final int DWORD10 = 40;

  private SubmissionEntry() {}

  /** Clears an entry and sets its first two dwords, with PRPs as the way to describe data. */
  public static void start(
      MemorySegment memory, long at, int opcode, int commandId, int namespaceId) {
    for (int word = 0; word < SIZE_BYTES; word += 8) {
      memory.set(LONG, at + word, 0L);
    }
    memory.set(INT, at, (opcode & 0xff) | commandId << 16);
    memory.set(INT, at + NAMESPACE, namespaceId);
  }

  /** Sets PRP1 and PRP2, section 4.3. */
  public static void setPrps(MemorySegment memory, long at, long prp1, long prp2) {
    memory.set(LONG, at + PRP1, prp1);
    memory.set(LONG, at + PRP2, prp2);
  }

  /**
   * Sets a command-specific dword.
   *
   * @param number 10 to 15
   */
  public static void setDword(MemorySegment memory, long at, int number, int value) {
    memory.set(INT, at + DWORD10 + 4L * (number - 10), value);
  }

  /** Opcode, dword 0 bits 7:0. */
  public static int opcode(MemorySegment memory, long at) {
    return memory.get(INT, at) & 0xff;
  }

  /** Fused operation, dword 0 bits 9:8: 0 is a normal one. */
  public static int fuse(MemorySegment memory, long at) {
    return memory.get(INT, at) >>> 8 & 3;
  }

  /** How data is described, dword 0 bits 15:14: 0 is by PRPs. */
  public static int dataPointerKind(MemorySegment memory, long at) {
    return memory.get(INT, at) >>> 14 & 3;
  }

  /** Command id, dword 0 bits 31:16. */
  public static int commandId(MemorySegment memory, long at) {
    return memory.get(INT, at) >>> 16;
  }

  /** Namespace id, dword 1. */
  public static int namespaceId(MemorySegment memory, long at) {
    return memory.get(INT, at + NAMESPACE);
  }

  /** PRP entry 1, dwords 6 and 7. */
  public static long prp1(MemorySegment memory, long at) {
    return memory.get(LONG, at + PRP1);
  }

  /** PRP entry 2, dwords 8 and 9. */
  public static long prp2(MemorySegment memory, long at) {
    return memory.get(LONG, at + PRP2);
  }

  /**
   * A command-specific dword.
   *
   * @param number 10 to 15
   */
  public static int dword(MemorySegment memory, long at, int number) {
    return memory.get(INT, at + DWORD10 + 4L * (number - 10));
  }

  /** Starting LBA of commands that have one, dwords 10 and 11. */
  public static long startingLba(MemorySegment memory, long at) {
    return memory.get(LONG, at + DWORD10);
  }

  /** Sets the starting LBA, dwords 10 and 11. */
  public static void setStartingLba(MemorySegment memory, long at, long lba) {
    memory.set(LONG, at + DWORD10, lba);
  }
}

package portcullis.machine.nvme;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaPort;
import portcullis.machine.nvme.spec.Prp;
import portcullis.machine.nvme.spec.StatusCode;

/**
 * Moves the data of commands between memory and a staging buffer, page by page as the command's
 * PRPs say ({@link Prp}). Confined to the thread of its port; allocates nothing.
 */
final class PrpTransfer {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final DmaPort port;
  private final MemorySegment staging;
  private final MemorySegment list = Arena.ofAuto().allocate(Prp.PAGE_BYTES, Prp.PAGE_BYTES);
  private int access;
  private long done;
  private long lengthBytes;

  PrpTransfer(DmaPort port, MemorySegment staging) {
    this.port = port;
    this.staging = staging;
  }

  /** Copies from memory to the start of the staging buffer. */
  StatusCode fetch(Command command, long bytes) {
    return transfer(Access.READ, command.prp1(), command.prp2(), bytes);
  }

  /** Copies from the start of the staging buffer to memory. */
  StatusCode deliver(Command command, long bytes) {
    return transfer(Access.WRITE, command.prp1(), command.prp2(), bytes);
  }

  /**
   * Copies {@code bytes} (at least 1) bytes in the direction that {@code newAccess} is for memory.
   */
  StatusCode transfer(int newAccess, long prp1, long prp2, long bytes) {
    access = newAccess;
    done = 0;
    lengthBytes = bytes;
    if ((prp1 & 3) != 0) {
      return StatusCode.PRP_OFFSET_INVALID;
    }
    StatusCode status = move(prp1, Prp.PAGE_BYTES - Prp.offset(prp1));
    if (status != StatusCode.SUCCESS || done == lengthBytes) {
      return status;
    }
    return lengthBytes - done <= Prp.PAGE_BYTES ? movePage(prp2) : moveList(prp2);
  }

  private StatusCode moveList(long firstList) {
    if ((firstList & (Prp.ENTRY_BYTES - 1)) != 0) {
      return StatusCode.PRP_OFFSET_INVALID;
    }
    long at = firstList;
    while (done < lengthBytes) {
      int slots = (Prp.PAGE_BYTES - Prp.offset(at)) / Prp.ENTRY_BYTES;
      long needed = (lengthBytes - done + Prp.PAGE_BYTES - 1) / Prp.PAGE_BYTES;
      boolean chained = needed > slots;
      int entries = (int) Math.min(slots, needed);
      if (!port.read(at, list, 0, (long) entries * Prp.ENTRY_BYTES).isOk()) {
        return StatusCode.DATA_TRANSFER_ERROR;
      }
      int pages = chained ? entries - 1 : entries;
      for (int i = 0; i < pages; i++) {
        StatusCode status = movePage(entry(i));
        if (status != StatusCode.SUCCESS) {
          return status;
        }
      }
      if (chained) {
        at = entry(pages);
        if (Prp.offset(at) != 0) {
          return StatusCode.PRP_OFFSET_INVALID;
        }
      }
    }
    return StatusCode.SUCCESS;
  }

  private StatusCode movePage(long page) {
    return Prp.offset(page) == 0 ? move(page, Prp.PAGE_BYTES) : StatusCode.PRP_OFFSET_INVALID;
  }

  private StatusCode move(long iova, long room) {
    long bytes = Math.min(room, lengthBytes - done);
    if (!port.transfer(access, iova, staging, done, bytes).isOk()) {
      return StatusCode.DATA_TRANSFER_ERROR;
    }
    done += bytes;
    return StatusCode.SUCCESS;
  }

  private long entry(int index) {
    return list.get(LONG, (long) index * Prp.ENTRY_BYTES);
  }
}

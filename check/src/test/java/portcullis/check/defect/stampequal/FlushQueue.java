package portcullis.check.defect.stampequal;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.dma.IovaRecycler;
import portcullis.core.memory.PageChain;
import portcullis.core.sync.SharedLong;

/** A flush that had begun before a range came in counts as one that covers it. */
@Defect(
    name = "flush-queue-stamp-equal",
    replaces = "portcullis.core.dma.FlushQueue",
    scenario = "queued-reuse",
    description = "a range goes with a flush that had begun before it came in")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class FlushQueue {
  private long[] iovas;
  private long[] sizesBytes;
  private long[] stamps;
  private PageChain[] tables;
  private int head;
  private SharedLong count;

  @Planted
  private boolean releaseCovered(long covered, IovaRecycler recycler) {
    int waiting = (int) count.getPlain();
    while (waiting > 0 && stamps[head] <= covered) {
      recycler.release(iovas[head], sizesBytes[head], tables[head]);
      head = (head + 1) % iovas.length;
      waiting--;
      count.setOpaque(waiting);
    }
    return false;
  }
}

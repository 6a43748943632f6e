package portcullis.check.defect.numberlate;

import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.dma.IovaRecycler;
import portcullis.core.memory.PageChain;

/** What comes in while a flush runs goes with it. */
@Defect(
    name = "flush-numbered-at-its-end",
    replaces = "portcullis.core.dma.QueuedPolicy",
    scenario = "queued-reuse",
    description = "a flush is numbered when it has ended, and takes what came in meanwhile with it")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class QueuedPolicy {
  private IovaRecycler recycler;
  private FlushClock clock;

  @Planted
  private boolean flushInline(PageChain tables) {
    boolean covered = recycler.flushAll(tables);
    if (covered) {
      clock.end(clock.begin());
    }
    return covered;
  }
}

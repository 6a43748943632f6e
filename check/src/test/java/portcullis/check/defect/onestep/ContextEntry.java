package portcullis.check.defect.onestep;

import org.jspecify.annotations.Nullable;
import portcullis.check.defect.Defect;
import portcullis.check.defect.Planted;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.SharedRef;

/** Fields and V are written with nothing between them that a walk would wait for. */
@Defect(
    name = "context-valid-before-fields-seen",
    replaces = "portcullis.riscv.driver.ContextEntry",
    scenario = "context-first-attach",
    description = "V is set while a read of the other fields may be under way")
@SuppressWarnings("NullAway.Init") // they stand for the original's
final class ContextEntry {
  private ContextLayout layout;
  private CommandQueue queue;
  private PhysicalMemory memory;
  private SharedRef<@Nullable ContextImage> image;
  private boolean valid;
  private @Nullable ContextImage former;
  private long madeWord;

  @Planted
  private SyncOutcome make(ContextImage target) {
    layout.writeFields(target);
    madeWord = layout.validWord(target);
    memory.setLongRelease(layout.validWordPhysAddr(), madeWord);
    valid = true;
    former = target;
    image.setRelease(target);
    return layout.invalidate().and(queue.sync());
  }
}

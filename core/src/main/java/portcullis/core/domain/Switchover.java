package portcullis.core.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Attached;
import portcullis.core.domain.AttachOutcome.Failed;
import portcullis.core.invalidation.Bond;
import portcullis.core.invalidation.SyncOutcome;

/**
 * The move of attachments to a paging domain: all of them, or none and everything is as it was.
 * Called with the lock of their group held.
 */
final class Switchover {
  private Switchover() {}

  /**
   * Moves attachments that have been {@linkplain Attachment#check checked}. First everyone goes
   * over, then every bond in the old domain goes: until the last one has moved, the way back is
   * open.
   */
  static AttachOutcome run(List<Attachment> moving, Domain from, PagingDomain target) {
    @Nullable Bond[] former = new @Nullable Bond[moving.size()];
    for (int i = 0; i < moving.size(); i++) {
      Attachment attachment = moving.get(i);
      former[i] = attachment.bond();
      AttachOutcome outcome = attachment.enter(target);
      if (!outcome.isAttached()) {
        goBack(moving, i, target, from, former);
        return outcome;
      }
      SyncOutcome programmed = attachment.program(target);
      if (!programmed.isCovered()) {
        goBack(moving, i + 1, target, from, former);
        return new Failed(attachment.toString(), programmed);
      }
    }
    for (int i = 0; i < moving.size(); i++) {
      moving.get(i).leave(from, former[i], SyncOutcome.COMPLETE);
      moving.get(i).record(target);
    }
    return Attached.ATTACHED;
  }

  // Puts the first `count` attachments back to where they came from, the last one first.
  private static void goBack(
      List<Attachment> moving,
      int count,
      PagingDomain target,
      Domain from,
      @Nullable Bond[] former) {
    for (int i = count - 1; i >= 0; i--) {
      Attachment attachment = moving.get(i);
      Bond entered = attachment.bond();
      attachment.setBond(former[i]);
      attachment.leave(target, entered, attachment.program(from));
    }
  }
}

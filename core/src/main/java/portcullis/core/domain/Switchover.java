package portcullis.core.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AttachOutcome.Attached;
import portcullis.core.domain.AttachOutcome.Failed;
import portcullis.core.invalidation.SyncOutcome;

/**
 * The move of attachments to a domain that translates: all of them, or none and everything is as it
 * was. Called with the lock of their group held.
 */
final class Switchover {
  private Switchover() {}

  /**
   * Moves attachments that have been {@linkplain Attachment#check checked}. First everyone goes
   * over, then every bond in the old domain goes: until the last one has moved, the way back is
   * open.
   */
  static AttachOutcome run(List<Attachment> moving, Domain from, Domain target) {
    @Nullable Membership[] former = new @Nullable Membership[moving.size()];
    for (int i = 0; i < moving.size(); i++) {
      Attachment attachment = moving.get(i);
      former[i] = attachment.membership();
      AttachOutcome outcome = Membership.enter(attachment, target);
      if (!outcome.isAttached()) {
        goBack(moving, i, from, former);
        return outcome;
      }
      SyncOutcome programmed = attachment.program(target);
      if (!programmed.isCovered()) {
        goBack(moving, i + 1, from, former);
        return new Failed(attachment.toString(), programmed);
      }
    }
    for (int i = 0; i < moving.size(); i++) {
      moving.get(i).leave(former[i], SyncOutcome.COMPLETE);
      moving.get(i).record(target);
    }
    return Attached.ATTACHED;
  }

  // Puts the first `count` attachments back to where they came from, the last one first.
  private static void goBack(
      List<Attachment> moving, int count, Domain from, @Nullable Membership[] former) {
    for (int i = count - 1; i >= 0; i--) {
      Attachment attachment = moving.get(i);
      Membership entered = attachment.membership();
      attachment.setMembership(former[i]);
      attachment.leave(entered, attachment.programBack(from));
    }
  }
}

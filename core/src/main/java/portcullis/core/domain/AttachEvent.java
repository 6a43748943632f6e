package portcullis.core.domain;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Flight recorder's record of an attach. */
@Name("portcullis.Attach")
@Label("Attach")
@Category("Portcullis")
@StackTrace(false)
final class AttachEvent extends Event {
  @Label("Group")
  String group = "";

  @Label("PASID")
  @Description("0 for requests without one")
  int pasid;

  @Label("From")
  String from = "";

  @Label("To")
  String to = "";

  @Label("Outcome")
  String outcome = "";

  /**
   * Ends it, if anybody wants it.
   *
   * @param domainBefore null for a PASID that was blocked
   */
  void commitIfWanted(
      String key, int ofPasid, @Nullable Domain domainBefore, Domain target, AttachOutcome came) {
    if (shouldCommit()) {
      group = key;
      pasid = ofPasid;
      from = (domainBefore == null ? BlockedDomain.BLOCKED : domainBefore).name();
      to = target.name();
      outcome = came.toString();
      commit();
    }
  }
}

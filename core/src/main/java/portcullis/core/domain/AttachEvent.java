package portcullis.core.domain;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder's record of an attach. */
@Name("portcullis.Attach")
@Label("Attach")
@Category("Portcullis")
@StackTrace(false)
final class AttachEvent extends Event {
  @Label("Group")
  String group = "";

  @Label("From")
  String from = "";

  @Label("To")
  String to = "";

  @Label("Outcome")
  String outcome = "";
}

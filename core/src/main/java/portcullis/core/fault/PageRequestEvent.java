package portcullis.core.fault;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder's record of a group of page requests, from its handler's call to its answer. */
@Name("portcullis.PageRequest")
@Label("Page request group")
@Category("Portcullis")
@StackTrace(false)
final class PageRequestEvent extends Event {
  @Label("Device")
  String device = "";

  @Label("Process")
  int process;

  @Label("Group")
  int group;

  @Label("Pages")
  int pages;

  @Label("Response")
  String response = "";
}

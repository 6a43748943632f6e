package portcullis.core.domain;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder's record of a change in a device's life. */
@Name("portcullis.DeviceState")
@Label("Device state")
@Category("Portcullis")
@StackTrace(false)
final class DeviceStateEvent extends Event {
  @Label("Device")
  String device = "";

  @Label("From")
  String from = "";

  @Label("By")
  String by = "";

  @Label("To")
  String to = "";

  @Label("Resets prepared")
  int resetsPrepared;

  /** Records one, if anybody wants it. */
  static void record(String name, Standing before, DeviceEvent happened, Standing after) {
    DeviceStateEvent event = new DeviceStateEvent();
    if (event.shouldCommit()) {
      event.device = name;
      event.from = before.state().name();
      event.by = happened.name();
      event.to = after.state().name();
      event.resetsPrepared = after.resetsPrepared();
      event.commit();
    }
  }
}

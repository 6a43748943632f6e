package portcullis.core.fault;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder's record of a blocked access. */
@Name("portcullis.Fault")
@Label("DMA fault")
@Category("Portcullis")
@StackTrace(false)
final class FaultEvent extends Event {
  @Label("Device")
  String device = "";

  @Label("PASID")
  @Description("-1 if the request had none")
  int pasid;

  @Label("IOVA")
  long iova;

  @Label("Access")
  String access = "";

  @Label("Reason")
  String reason = "";
}

package portcullis.core.dma;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Flight recorder's record of a mapping taken away; off unless asked for. */
@Name("portcullis.Unmap")
@Label("DMA Unmap")
@Category("Portcullis")
@Enabled(false)
@StackTrace(false)
final class UnmapEvent extends Event {
  // Asking this one whether the event is on needs no new object.
  private static final UnmapEvent ANY = new UnmapEvent();

  @Label("Domain")
  String domain = "";

  @Label("IOVA")
  long iova;

  @Label("Size")
  @DataAmount
  long sizeBytes;

  static void record(String domain, long iova, long sizeBytes) {
    if (ANY.isEnabled()) {
      UnmapEvent event = new UnmapEvent();
      event.domain = domain;
      event.iova = iova;
      event.sizeBytes = sizeBytes;
      event.commit();
    }
  }
}

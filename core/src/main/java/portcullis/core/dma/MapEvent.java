package portcullis.core.dma;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import portcullis.core.memory.Access;

/** Flight recorder's record of a mapping made; off unless asked for, as there may be millions. */
@Name("portcullis.Map")
@Label("DMA Map")
@Category("Portcullis")
@Enabled(false)
@StackTrace(false)
final class MapEvent extends Event {
  // Asking this one whether the event is on needs no new object.
  private static final MapEvent ANY = new MapEvent();

  @Label("Domain")
  String domain = "";

  @Label("IOVA")
  long iova;

  @Label("Physical Address")
  long physAddr;

  @Label("Size")
  @DataAmount
  long sizeBytes;

  @Label("Access")
  String access = "";

  static void record(String domain, long iova, long physAddr, long sizeBytes, int access) {
    if (ANY.isEnabled()) {
      MapEvent event = new MapEvent();
      event.domain = domain;
      event.iova = iova;
      event.physAddr = physAddr;
      event.sizeBytes = sizeBytes;
      event.access = Access.describe(access);
      event.commit();
    }
  }
}

package portcullis.check.scenario;

import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;

/** A page is filled, then mapped: contract 4, who can reach it sees what was in it before. */
public final class MapVisible extends SketchMachine {
  private static final long FILLED = 7;

  /** For the loader. */
  public MapVisible() {}

  @Override
  protected void build() {
    SketchUnit unit = unit(0);
    Device device = device(unit);
    PagingDomain domain = domain("domain");
    map(domain, PAGE_BYTES, 1); // so that the table is there
    attach(device, domain);
    thread(
        "map",
        () -> {
          MEMORY.setLongOpaque(dataPage(0), FILLED);
          map(domain, 0, 0);
        });
    thread(
        "device",
        () ->
            unit.request(
                0,
                physAddr ->
                    require(
                        physAddr == SketchUnit.REFUSED || MEMORY.getLongOpaque(physAddr) == FILLED,
                        "the device reads what was in the page before")));
  }
}

package portcullis.check.scenario;

import portcullis.core.dma.IovaSource;

/**
 * The free pages of a lap are in two runs, and the first is at an end when two threads want a page,
 * one of them for a device of narrow reach: no page is given to both.
 */
public final class WrapRuns extends WrapWindow {
  private long wide;
  private long narrow;

  /** For the loader. */
  public WrapRuns() {}

  @Override
  protected void build() {
    long last = useFirstRun() + PAGE_BYTES - 1;
    thread("map", () -> wide = iovas.allocate(PAGE_BYTES, -1));
    thread("map narrow", () -> narrow = iovas.allocate(PAGE_BYTES, last));
  }

  @Override
  protected void judge() {
    require(wide != narrow, "both have 0x" + Long.toHexString(wide));
    long pages = narrow == IovaSource.NONE ? 3 : 4; // who comes second may find nothing so low
    require(iovas.liveBytes() == pages * PAGE_BYTES, iovas.liveBytes() + " bytes are handed out");
  }
}

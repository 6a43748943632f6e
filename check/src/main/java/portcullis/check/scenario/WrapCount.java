package portcullis.check.scenario;

/** What is handed out is counted while another thread goes on to the next run of free pages. */
public final class WrapCount extends WrapWindow {
  /** For the loader. */
  public WrapCount() {}

  @Override
  protected void build() {
    long hole = iovas.allocate(PAGE_BYTES, -1) + PAGE_BYTES;
    require(iovas.reserve(hole, hole + PAGE_BYTES - 1), "not withheld");
    thread("map", () -> iovas.allocate(PAGE_BYTES, -1));
    thread(
        "count",
        () -> {
          long pages = iovas.liveBytes() / PAGE_BYTES;
          require(pages == 1 || pages == 2, pages + " pages are handed out");
        });
  }
}

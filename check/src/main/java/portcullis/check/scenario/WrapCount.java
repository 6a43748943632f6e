package portcullis.check.scenario;

/** What is handed out is counted while another thread goes on to the next run of free pages. */
public final class WrapCount extends WrapWindow {
  /** For the loader. */
  public WrapCount() {}

  @Override
  protected void build() {
    useFirstRun();
    thread("map", () -> iovas.allocate(PAGE_BYTES, -1));
    thread(
        "count",
        () -> {
          long pages = iovas.liveBytes() / PAGE_BYTES;
          require(pages == 2 || pages == 3, pages + " pages are handed out");
        });
  }
}

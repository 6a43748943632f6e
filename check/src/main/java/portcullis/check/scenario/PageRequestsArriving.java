package portcullis.check.scenario;

/**
 * Page requests of a process come in, and the device stops using the process, while the thread that
 * serves them is at work.
 */
public final class PageRequestsArriving extends PageRequests {
  private static final int PROCESS = 5;

  /** For the loader. */
  public PageRequestsArriving() {}

  @Override
  protected void build() {
    service.start();
    thread(
        "device",
        () -> {
          require(ask(1, PROCESS), "a request was dropped");
          service.stop(PROCESS);
        });
    thread("lost", service::forgetUnfinished);
  }
}

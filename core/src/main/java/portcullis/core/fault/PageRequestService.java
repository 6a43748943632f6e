package portcullis.core.fault;

import org.jspecify.annotations.Nullable;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.LockOrder;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;

/**
 * Has the page requests of one device served, on a thread of its own, and each group answered
 * exactly once. A handler that is still at work for a former address space does not hold up that of
 * the present one: another thread takes over.
 *
 * <p>The handler is that of the address space which the device used when it asked. Before a device,
 * or a process of it, is given another, its driver calls {@link #withdraw()}: what is still
 * unanswered is answered {@link PageResponse#SUCCESS} then, whatever the handler does meanwhile,
 * since that only makes the device look again, through its new address space.
 *
 * <p>The processes of a device share its thread, so that one waits for the handler of another.
 *
 * <p>Thread-safe. Neither {@link #withdraw()} nor {@link #close} waits for the handler.
 */
public final class PageRequestService {
  private final String deviceName;
  private final int requesterId;
  private final Route route;
  private final PageRequestGroups groups = new PageRequestGroups();
  private final Signal work = new Signal();

  /** The way from a device's driver to its handler and back. Thread-safe. */
  public interface Route {
    /**
     * Where the handler is to be found that serves a process of the device at present.
     *
     * @param processId PASID, or -1
     * @return null if nobody can
     */
    @Nullable PageRequestSlot slotOf(int processId);

    /** Tells the device; called once for each group, with no lock of this package held. */
    void respond(int processId, int index, PageResponse response);

    /** The handler has thrown something, and the group is answered INVALID. */
    void handlerFailed(Throwable thrown);
  }

  /**
   * @param deviceName for the groups
   * @param requesterId for the groups
   */
  public PageRequestService(String deviceName, int requesterId, Route route) {
    this.deviceName = deviceName;
    this.requesterId = requesterId;
    this.route = route;
  }

  /** Starts the thread, which ends after {@link #close}. */
  public void start() {
    employ(0);
  }

  private void employ(int worker) {
    Task.spawn("page requests of " + deviceName, () -> run(worker));
  }

  /**
   * Takes a request in.
   *
   * @param index of its group, 0 to 511
   * @param processId PASID, or -1
   * @param last whether it completes its group
   * @return false if it was dropped because the device may not send it now
   */
  public boolean add(
      int index, int processId, long iova, int access, boolean privileged, boolean last) {
    boolean added = groups.add(index, processId, iova, access, privileged, last);
    if (added && last) {
      replaceWorker();
      work.raise();
    }
    return added;
  }

  /** The device has stopped using a process; PCIe calls the message Stop Marker. */
  public void stop(int processId) {
    groups.stop(processId);
  }

  /** Requests of some devices have been lost on their way. */
  public void forgetUnfinished() {
    groups.forgetUnfinished();
  }

  /** Has all groups that have arrived answered when it returns. */
  public void withdraw() {
    withdraw(PageRequestGroups.EVERY_PROCESS);
  }

  /**
   * Likewise those of one process.
   *
   * @param processId PASID, or -1 for requests without one
   */
  public void withdraw(int processId) {
    long claim = groups.withdraw(processId);
    while (claim != PageRequestGroups.NONE) {
      route.respond(
          PageRequestGroups.processOf(claim),
          PageRequestGroups.indexOf(claim),
          PageResponse.SUCCESS);
      groups.answered();
      claim = groups.withdraw(processId);
    }
    awaitAnswers();
    replaceWorker(); // where other processes wait
  }

  private void replaceWorker() {
    long worker = groups.replaceWorker();
    if (worker != PageRequestGroups.NONE) {
      employ((int) worker);
    }
  }

  /**
   * Takes nothing in any more. What came too late for {@link #withdraw()} is not answered: when
   * this returns, no answer is given any more.
   */
  public void close() {
    groups.close();
    work.raise();
    awaitAnswers();
  }

  // Of other threads: one that gives an answer is not in the handler, and holds no lock.
  private void awaitAnswers() {
    if (groups.isAnswering()) {
      Backoff backoff = new Backoff();
      while (groups.isAnswering()) {
        backoff.pause();
      }
    }
  }

  // A worker that has been replaced was not waiting, so one thread at a time waits for the signal.
  private void run(int worker) {
    while (groups.employs(worker)) {
      PageRequestGroups.Served group = groups.next(worker);
      if (group == null) {
        work.await(Long.MAX_VALUE);
      } else {
        serve(worker, group);
      }
    }
  }

  private void serve(int worker, PageRequestGroups.Served group) {
    PageRequestEvent event = new PageRequestEvent();
    event.begin();
    PageResponse response = group.pages().isEmpty() ? PageResponse.SUCCESS : handle(worker, group);
    boolean mine = groups.finish(worker);
    if (mine) {
      try {
        route.respond(group.processId(), group.index(), response);
      } finally {
        groups.answered();
      }
    }
    if (event.shouldCommit()) {
      event.device = deviceName;
      event.process = group.processId();
      event.group = group.index();
      event.pages = group.pages().size();
      event.response = mine ? response.name() : "withdrawn";
      event.commit();
    }
  }

  private PageResponse handle(int worker, PageRequestGroups.Served group) {
    PageRequestSlot slot = route.slotOf(group.processId());
    // In this order: a driver changes what #slotOf finds only after #withdraw.
    if (slot == null || !groups.isServed(worker)) {
      return PageResponse.INVALID;
    }
    LockOrder.assertNoneHeld("the handler of page requests");
    try {
      return slot.serve(
          new PageRequestGroup(
              deviceName, requesterId, group.processId(), group.index(), group.pages()));
    } catch (RuntimeException | Error thrown) {
      // Whatever is wrong with the handler, the device must have its answer and the thread go on.
      route.handlerFailed(thrown);
      return PageResponse.INVALID;
    }
  }
}

package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceDescription.PageRequests;
import portcullis.core.fault.PageRequestService;
import portcullis.core.fault.PageRequestSlot;
import portcullis.core.fault.PageResponse;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.riscv.spec.AtsPrgr;
import portcullis.riscv.spec.AtsTarget;
import portcullis.riscv.spec.DeviceContext;
import portcullis.riscv.spec.PageGroupResponse;
import portcullis.riscv.spec.PageRequestRecord;

/**
 * The page requests of one device: records of the queue in, {@code ATS.PRGR} commands out. Sections
 * 2.6, 3.1.4 and 3.3. Thread-safe.
 */
final class DevicePageRequests implements PageRequestService.Route {
  private static final int NO_PROCESS = -1;

  /** Who knows what the requests of a process are translated by, -1 for those without one. */
  @FunctionalInterface
  interface Images {
    /** What is so at present, or null. Thread-safe. */
    @Nullable ContextImage of(int processId);
  }

  private final PageRequestService service;
  private final PageRequestQueue arrivals;
  private final CommandQueue commands;
  private final UnitStatistics statistics;
  private final AtsTarget target;
  private final boolean namesProcess;
  // Set once, before there is a thread that reads it.
  private @Nullable Images images;

  /**
   * @param arrivals where its requests come from
   * @param commands where its responses go
   */
  DevicePageRequests(
      DeviceDescription device,
      PageRequestQueue arrivals,
      CommandQueue commands,
      UnitStatistics statistics) {
    this.service = new PageRequestService(device.name(), device.requesterId(), this);
    this.arrivals = arrivals;
    this.commands = commands;
    this.statistics = statistics;
    this.target = AtsTarget.ofDevice(device.requesterId());
    this.namesProcess = device.pageRequests() == PageRequests.ANSWERED_WITH_PROCESS;
  }

  /** Bits of {@code tc} for a context that allows ATS. Section 2.1.3.1. */
  long controls() {
    return DeviceContext.EN_PRI.mask() | DeviceContext.PRPR.flag(namesProcess);
  }

  /** Starts to have them served; it is known before who serves them. */
  void start(Images known) {
    images = known;
    service.start();
  }

  /** Takes in a record of the queue; returns false if it had to be dropped. */
  boolean take(long header, long payload) {
    boolean hasProcess = PageRequestRecord.PV.isSet(header);
    int processId = hasProcess ? PageRequestRecord.PID.extractInt(header) : NO_PROCESS;
    boolean last = PageRequestRecord.L.isSet(payload);
    int access = Access.NONE;
    access |= PageRequestRecord.R.isSet(payload) ? Access.READ : Access.NONE;
    access |= PageRequestRecord.W.isSet(payload) ? Access.WRITE : Access.NONE;
    if (access == Access.NONE) {
      if (last && hasProcess) {
        service.stop(processId); // a Stop Marker, which wants no response
        return true;
      }
      return false;
    }
    access |= PageRequestRecord.EXEC.isSet(header) ? Access.EXECUTE : Access.NONE;
    return service.add(
        PageRequestRecord.GROUP_INDEX.extractInt(payload),
        processId,
        payload & PageRequestRecord.PAGE_ADDRESS.mask(),
        access,
        PageRequestRecord.PRIV.isSet(header),
        last);
  }

  /** Records have been lost, perhaps of this device: incomplete groups are not to be served. */
  void forgetUnfinished() {
    service.forgetUnfinished();
  }

  /**
   * Has everything answered that the device asked for under its last device context, which the unit
   * has confirmed not to use any more: then all of it is in the queue by now.
   */
  void withdraw() {
    takeArrived();
    service.withdraw();
  }

  /** Takes in what is in the queue by now, of whatever device. */
  void takeArrived() {
    arrivals.drain();
  }

  /**
   * Has everything answered that has been taken in of one process context.
   *
   * @param processId 0 for requests without one too, which use the same
   */
  void withdraw(int processId) {
    service.withdraw(processId);
    if (processId == ProcessDirectory.OWN) {
      service.withdraw(NO_PROCESS);
    }
  }

  /** The device is released: nothing is sent to it any more when this returns. */
  void close() {
    service.close();
  }

  @Override
  public @Nullable PageRequestSlot slotOf(int processId) {
    ContextImage image = images == null ? null : images.of(processId);
    return image == null ? null : image.pageRequests();
  }

  @Override
  public void respond(int processId, int index, PageResponse response) {
    boolean named = namesProcess && processId != NO_PROCESS;
    AtsPrgr command =
        new AtsPrgr(
            new AtsTarget(
                named,
                named ? processId : 0,
                target.hasSegment(),
                target.segment(),
                target.routingId()),
            meaning(response).toGroup(index));
    SyncOutcome sent = commands.execute(UnitCounter.ATS_PRGR, command.dword0(), command.dword1());
    if (sent != SyncOutcome.COMPLETE) {
      statistics.add(UnitCounter.PAGE_RESPONSES_LOST, 1);
    }
  }

  @Override
  public void handlerFailed(Throwable thrown) {
    statistics.add(UnitCounter.PAGE_HANDLER_FAILURES, 1);
  }

  private static PageGroupResponse meaning(PageResponse response) {
    return switch (response) {
      case SUCCESS -> PageGroupResponse.SUCCESS;
      case INVALID -> PageGroupResponse.INVALID_REQUEST;
      case FAILURE -> PageGroupResponse.RESPONSE_FAILURE;
    };
  }
}

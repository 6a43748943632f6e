package portcullis.s390.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.fault.DmaFault;
import portcullis.core.fault.FaultSink;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;
import portcullis.core.sync.Task;
import portcullis.s390.spec.EventCode;

/**
 * The thread that channel reports wake: reads events, reports what they say of DMA, and hands on
 * what somebody has to do something about. Thread-safe.
 */
final class S390Events {
  private final S390Driver driver;
  private final EventReader reader;
  private final FaultSink faults;
  private final FunctionEvent.Sink sink;
  private final Signal signal = new Signal();
  // 1 once the thread is to end; release in #stop pairs with the acquire in #run.
  private final SharedLong stopping = new SharedLong(0);
  // Events handled so far; written by the thread with release, pairs with #handled.
  private final SharedLong handled = new SharedLong(0);
  private @Nullable Task task;

  S390Events(S390Driver driver, EventReader reader, FaultSink faults, FunctionEvent.Sink sink) {
    this.driver = driver;
    this.reader = reader;
    this.faults = faults;
    this.sink = sink;
  }

  void start() {
    driver.machine().onChannelReport(signal::raise);
    task = Task.spawn("s390-events", this::run);
  }

  /**
   * Ends the thread and waits for it.
   *
   * @throws IllegalStateException if a sink had thrown, which had ended it
   */
  void stop() {
    driver.machine().onChannelReport(() -> {});
    stopping.setRelease(1); // pairs with #run
    signal.raise();
    if (task != null) {
      task.join();
    }
  }

  /** Events handled so far: what has been reported of them can be seen. */
  long handled() {
    return handled.getAcquire(); // pairs with #run
  }

  private void run() {
    while (stopping.getAcquire() == 0) { // pairs with #stop
      PciEvent event = reader.next();
      if (event == null) {
        signal.await(Long.MAX_VALUE);
      } else {
        handle(event);
        handled.setRelease(handled.getPlain() + 1); // pairs with #handled
      }
    }
  }

  private void handle(PciEvent event) {
    if (event.lost()) {
      faults.report(FaultReport.lost(event));
    }
    switch (event.code().kind()) {
      case ERROR -> handleError(event);
      case NOTICE -> count(event, FunctionCounter.ERROR_EVENTS);
      case FAILURE -> {
        S390Function function = current(event);
        if (function != null) {
          function.add(FunctionCounter.ERROR_EVENTS);
          sink.happened(new FunctionEvent.Failed(function, event.handle(), event.code()));
        }
      }
      case AVAILABILITY -> {
        driver.discover();
        S390Function function = driver.function(event.functionId());
        // Before the machine is asked: what is probed behind that is no longer what the news is of.
        S390Endpoint user = function == null ? null : function.endpoint();
        FunctionEvent news =
            new FunctionEvent.Availability(event.functionId(), function, user, event.code());
        boolean isGone = event.code() == EventCode.CONFIGURED_TO_STANDBY_OR_RESERVED;
        if (isGone && function != null && (function.isThere() || news.isOld())) {
          function.add(FunctionCounter.STALE_EVENTS); // its predecessor has gone
          return;
        }
        sink.happened(news);
      }
    }
  }

  private void handleError(PciEvent event) {
    S390Function function = current(event);
    if (function == null) {
      return;
    }
    function.add(FunctionCounter.ERROR_EVENTS);
    S390Endpoint endpoint = function.endpoint();
    if (endpoint != null) {
      DmaFault fault = FaultReport.of(event, endpoint);
      if (fault != null) {
        faults.report(fault);
      }
    }
    sink.happened(new FunctionEvent.Isolated(function, event.handle(), event.code()));
  }

  /** The function that an event is about; null if that is an earlier life of it, or nobody's. */
  private @Nullable S390Function current(PciEvent event) {
    S390Function function = driver.function(event.functionId());
    if (function == null || function.handle() == event.handle()) {
      return function;
    }
    function.add(FunctionCounter.STALE_EVENTS);
    return null;
  }

  private void count(PciEvent event, FunctionCounter counter) {
    S390Function function = current(event);
    if (function != null) {
      function.add(counter);
    }
  }
}

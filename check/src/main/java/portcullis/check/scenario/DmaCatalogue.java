package portcullis.check.scenario;

import static portcullis.check.scenario.Catalogue.bounded;
import static portcullis.check.scenario.Catalogue.exhaustive;

import java.util.List;

/** The scenarios of {@code core.dma}, and of what it stands on. */
final class DmaCatalogue {
  static final List<Catalogue.Entry> ENTRIES =
      List.of(
          exhaustive(
              "signal-coalesced",
              "a signal that is raised already is raised again",
              SignalCoalesced.class,
              11),
          exhaustive(
              "queued-reuse",
              "an IOVA waits in a flush queue while another thread flushes",
              QueuedReuse.class,
              7),
          bounded(
              2,
              2,
              "queued-full",
              "a full flush queue is flushed by its thread and by another",
              QueuedFull.class,
              7),
          exhaustive(
              "queued-timer",
              "the timer flushes while another range comes in",
              QueuedTimer.class,
              7),
          exhaustive(
              "queued-close",
              "a space is closed while its timer flushes",
              QueuedClose.class,
              7,
              11),
          exhaustive(
              "queued-table",
              "a table waits in a flush queue under a device that walks",
              QueuedTable.class,
              7),
          exhaustive(
              "single-queue-reuse",
              "two threads' IOVAs wait in one flush queue that is full",
              SingleQueueReuse.class,
              7),
          exhaustive(
              "wrap-reuse",
              "an IOVA waits for the next lap while another thread flushes",
              WrapReuse.class,
              4,
              7),
          exhaustive("wrap-unmap", "a lap begins while another thread unmaps", WrapUnmap.class, 7),
          exhaustive("wrap-two", "two threads run out of IOVAs at once", WrapTwo.class, 7, 11),
          exhaustive(
              "wrap-table",
              "a table waits for the next lap, which two threads begin",
              WrapTable.class,
              7),
          exhaustive("wrap-laps", "two threads begin laps at once", WrapLaps.class, 7),
          exhaustive("wrap-runs", "two threads want a page of the next run", WrapRuns.class, 7),
          exhaustive("wrap-count", "what is handed out is counted meanwhile", WrapCount.class, 7),
          exhaustive(
              "wrap-withhold",
              "a page is withheld while another thread is given it",
              WrapWithhold.class,
              7),
          exhaustive(
              "failed-flush",
              "a flush fails, and a later one releases what it parked",
              FailedFlush.class,
              7),
          exhaustive(
              "strict-attach",
              "an IOVA goes to another page while a device is attached",
              StrictAttach.class,
              4),
          exhaustive(
              "magazine-exchange",
              "stripes of magazines run over and run dry at once",
              MagazineExchange.class,
              7),
          exhaustive(
              "iova-tight",
              "large ranges in an aperture with room for one and a half",
              IovaTight.class,
              7),
          exhaustive(
              "iova-retry",
              "a parked range is retried by two threads, one of whom fails",
              IovaRetry.class,
              7),
          exhaustive(
              "iova-drain",
              "a large range wants what magazines keep while another thread runs dry",
              IovaDrain.class,
              7),
          exhaustive(
              "iova-reserve",
              "a range is withheld while another thread allocates it",
              IovaReserve.class,
              7),
          exhaustive(
              "iova-count",
              "what is handed out is counted while a magazine goes to the depot",
              IovaCount.class,
              7),
          exhaustive(
              "coherent-limbo",
              "coherent memory is closed behind a unit that never answers",
              CoherentLimbo.class,
              7));

  private DmaCatalogue() {}
}

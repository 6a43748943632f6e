package portcullis.check.scenario.s390;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.check.program.Scenario;
import portcullis.check.scenario.DataPages;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.PagingDomain;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.memory.Access;
import portcullis.core.memory.AllocationGate;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Driver;
import portcullis.s390.driver.S390Options;

/**
 * Core and the s390 driver as they ship over a {@link SmallMachine}, and pages with owners. A
 * function has two IOVAs, of a page each, so that a refresh of everything is one of two pages. All
 * tables are made while the scenario is set up.
 */
abstract class ZpciScenario extends Scenario {
  static final long PAGE_BYTES = DataPages.PAGE_BYTES;

  /** The first page's IOVA. */
  static final long FIRST = 0;

  /** The second page's. */
  static final long SECOND = PAGE_BYTES;

  private static final long BASE = 0x10_0000;
  private static final int TABLE_BYTES = 0x4_0000;
  private static final int DATA_PAGES = 4;
  private static final long PATIENCE_NANOS = 1_000_000;

  // One for all executions: it is simulated and zero at the start of each.
  private static final PhysicalMemory MEMORY =
      PhysicalMemory.anonymous(BASE, TABLE_BYTES + DATA_PAGES * PAGE_BYTES);

  private final PageAllocator tables =
      new PageAllocator(MEMORY, BASE, TABLE_BYTES, AllocationGate.OPEN);
  final IommuSystem system = new IommuSystem(tables);
  private final DataPages pages = new DataPages(dataPage(0), DATA_PAGES);
  private @Nullable SmallMachine machine;
  private @Nullable S390Driver driver;

  /** So many functions on bare hardware, where refreshes invalidate a cache. */
  final void start(int functions) {
    start(functions, false);
  }

  /** So many functions under a hypervisor, which knows of tables by refreshes alone. */
  final void startShadowed(int functions) {
    start(functions, true);
  }

  private void start(int functions, boolean isShadowed) {
    SmallMachine made = new SmallMachine(MEMORY, functions, 2 * PAGE_BYTES - 1, isShadowed);
    S390Driver.StartOutcome outcome =
        S390Driver.start(
            made, tables, new S390Options(1, PATIENCE_NANOS), fault -> {}, FunctionEvent.Sink.NONE);
    driver =
        switch (outcome) {
          case S390Driver.StartOutcome.Started started -> started.driver();
          case S390Driver.StartOutcome.Refused refused ->
              throw new AssertionError(refused.reason());
        };
    machine = made;
  }

  final SmallFunction function(int index) {
    return Objects.requireNonNull(machine).function(index);
  }

  /** The device that a function is, blocked. */
  final Device device(int index) {
    S390Driver started = Objects.requireNonNull(driver);
    IommuSystem.ProbeResult result =
        system.probe(
            Objects.requireNonNull(started.function(index)),
            DeviceDescription.alone("function " + index, index));
    return switch (result) {
      case IommuSystem.ProbeResult.Present present -> present.device();
      case IommuSystem.ProbeResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** A domain with one page of data at {@link #FIRST}. */
  final PagingDomain domain(String name, int number) {
    PagingDomain made = system.createPagingDomain(name, Objects.requireNonNull(driver));
    if (made == null) {
      throw new AssertionError("no memory for " + name);
    }
    map(made, FIRST, number);
    return made;
  }

  /** Physical address of a page of data. */
  private static long dataPage(int number) {
    return BASE + TABLE_BYTES + number * PAGE_BYTES;
  }

  /** Maps a page of data at an IOVA. */
  static void map(PagingDomain domain, long iova, int number) {
    DataPages.map(domain, iova, dataPage(number));
  }

  /** Maps a page of data; what came of it is the caller's to judge. */
  static MapOutcome tryMap(PagingDomain domain, long iova, int number) {
    return domain.map(iova, dataPage(number), PAGE_BYTES, Access.READ | Access.WRITE);
  }

  /** Unmaps a page and waits until no device can reach it: contract 4. */
  static FlushReport unmap(PagingDomain domain, long iova) {
    return DataPages.unmap(domain, iova);
  }

  /** The same, all of which succeeds; then the page is somebody else's. */
  final void unmapAndGiveAway(PagingDomain domain, long iova, int number) {
    require(unmap(domain, iova).isCovered(), "the flush was not confirmed");
    giveAway(number);
  }

  /** From now on nobody may touch a page of data through a function. */
  final void giveAway(int number) {
    pages.giveAway(number);
  }

  /** A DMA to wherever an IOVA leads, if anywhere. */
  final void touch(int index, long iova) {
    function(index).dma(iova, physAddr -> touched(index, physAddr));
  }

  private void touched(int index, long physAddr) {
    if (physAddr != SmallFunction.REFUSED) {
      pages.touched("function " + index, physAddr);
    }
  }

  /** A DMA that must be let through to a page of data. */
  final void mustReach(int index, long iova, int number) {
    function(index)
        .dma(
            iova,
            physAddr ->
                require(
                    physAddr == dataPage(number),
                    "function %d gets 0x%x at 0x%x".formatted(index, physAddr, iova)));
  }

  /** No refresh has isolated a function with which nothing was wrong: contract 6. */
  final void mustNotBeIsolatedByRefresh(int index) {
    require(!function(index).wasIsolatedByRefresh(), "a refresh has isolated the function");
  }
}

package portcullis.check.scenario;

import portcullis.check.program.Scenario;
import portcullis.core.domain.AttachOutcome;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Domain;
import portcullis.core.domain.IommuSystem;
import portcullis.core.domain.NestedDomain;
import portcullis.core.domain.PagingDomain;
import portcullis.core.domain.Stage;
import portcullis.core.invalidation.DeviceCache;
import portcullis.core.invalidation.FlushReport;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Signal;

/**
 * Core as it ships over units of no vendor, and pages whose owners notice who touches them: what
 * most scenarios are made of.
 */
abstract class SketchMachine extends Scenario {
  static final long PAGE_BYTES = DataPages.PAGE_BYTES;

  /** What one table of the lowest level spans. */
  static final long TABLE_SPAN_BYTES = 1 << 20;

  private static final long BASE = 0x10000;
  private static final int TABLE_BYTES = 0x8000;
  private static final int DATA_PAGES = 4;

  // One for all executions: it is simulated and zero at the start of each.
  static final PhysicalMemory MEMORY =
      PhysicalMemory.anonymous(BASE, TABLE_BYTES + DATA_PAGES * PAGE_BYTES);

  final PageAllocator tables =
      new PageAllocator(MEMORY, BASE, TABLE_BYTES, portcullis.core.memory.AllocationGate.OPEN);
  final SketchDriver driver = new SketchDriver(tables);
  final IommuSystem system = new IommuSystem(tables);
  private final DataPages pages = new DataPages(dataPage(0), DATA_PAGES);

  /** A unit that does what it is told. */
  final SketchUnit unit(int index) {
    return new SketchUnit(index, driver, MEMORY, () -> SyncOutcome.COMPLETE, null);
  }

  /** The same, with a device that caches translations. */
  final SketchUnit unit(int index, DeviceCache deviceCache) {
    return new SketchUnit(index, driver, MEMORY, () -> SyncOutcome.COMPLETE, deviceCache);
  }

  /** A unit that never answers. */
  final SketchUnit brokenUnit(int index) {
    return new SketchUnit(index, driver, MEMORY, () -> SyncOutcome.TIMED_OUT, null);
  }

  /** A unit that never answers while a word is 0. */
  final SketchUnit unitBrokenUntil(int index, SharedLong repaired) {
    return new SketchUnit(
        index,
        driver,
        MEMORY,
        () -> repaired.getAcquire() == 0 ? SyncOutcome.TIMED_OUT : SyncOutcome.COMPLETE,
        null);
  }

  /** A device behind a unit, alone in its group. */
  final Device device(SketchUnit unit) {
    return device(unit, DeviceDescription.alone("device " + unit.index(), 8).withPasids(1));
  }

  /** A device behind a unit. */
  final Device device(SketchUnit unit, DeviceDescription description) {
    return switch (system.probe(unit, description)) {
      case IommuSystem.ProbeResult.Present present -> present.device();
      case IommuSystem.ProbeResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** A domain that maps nothing. */
  final PagingDomain domain(String name) {
    return domain(name, Stage.FIRST);
  }

  /** The same, for one stage. */
  final PagingDomain domain(String name, Stage stage) {
    PagingDomain made = system.createPagingDomain(name, driver, stage);
    if (made == null) {
      throw new AssertionError("no memory for " + name);
    }
    return made;
  }

  /** A guest's domain over one of the host's. */
  final NestedDomain nested(PagingDomain parent, GuestPage guest) {
    return switch (system.createNestedDomain("nested", parent, guest)) {
      case IommuSystem.NestedResult.Created created -> created.domain();
      case IommuSystem.NestedResult.Refused refused -> throw new AssertionError(refused.reason());
    };
  }

  /** Physical address of a page of data. */
  static long dataPage(int number) {
    return BASE + TABLE_BYTES + number * PAGE_BYTES;
  }

  /** Maps a page of data at an IOVA. */
  static void map(PagingDomain domain, long iova, int number) {
    DataPages.map(domain, iova, dataPage(number));
  }

  /** Maps a whole table of pages, the first of them a page of data, the others what may be. */
  static void mapTable(PagingDomain domain, long iova, int number) {
    MapOutcome outcome = domain.map(iova, dataPage(number), TABLE_SPAN_BYTES, Access.READ);
    require(outcome == MapOutcome.MAPPED, "map: " + outcome);
  }

  /** Unmaps a page and waits until no device can reach it: contract 4. */
  static FlushReport unmap(PagingDomain domain, long iova) {
    return DataPages.unmap(domain, iova);
  }

  /** From now on nobody may touch a page of data through an IOMMU. */
  final void giveAway(int number) {
    pages.giveAway(number);
  }

  /** Waits for so much simulated time. */
  static void await(long nanos) {
    new Signal().await(nanos);
  }

  /** A device's access to wherever an IOVA leads, if anywhere. */
  final void touch(SketchUnit unit, long iova) {
    unit.request(iova, physAddr -> judgeAccess(unit, physAddr));
  }

  /** The same with PASID 1. */
  final void touchWithPasid(SketchUnit unit, long iova) {
    unit.requestWithPasid(iova, physAddr -> judgeAccess(unit, physAddr));
  }

  private void judgeAccess(SketchUnit unit, long physAddr) {
    if (physAddr != SketchUnit.REFUSED) {
      pages.touched(unit.name(), physAddr);
    }
  }

  /** Attaches, and says what came of it. */
  static AttachOutcome attach(Device device, Domain domain) {
    return device.attach(domain);
  }
}

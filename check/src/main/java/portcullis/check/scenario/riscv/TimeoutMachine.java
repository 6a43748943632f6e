package portcullis.check.scenario.riscv;

import portcullis.check.scenario.riscv.UnitWalker.ReadOrder;
import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.StrictPolicy;
import portcullis.core.dma.TranslatedMapper;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.PageChain;
import portcullis.riscv.driver.RiscvIommu;

/**
 * A unit that falls silent, before a device whose domain is under the management of the DMA API by
 * the strict policy. The time-outs of threads that wait since the same instant come in any order.
 */
abstract class TimeoutMachine extends RiscvMachine {
  final PagingDomain domain;
  final SmallUnit hardware = hardware(0, ReadOrder.VALID_FIRST);
  final RiscvIommu unit;
  final Device device;
  private final DmaSpace space;
  private final TranslatedMapper mapper;

  /**
   * @param entriesLog2 of the command queue
   */
  TimeoutMachine(int entriesLog2) {
    unit = install(hardware, entriesLog2);
    device = device(unit, described(DEVICE_ID));
    domain = domain("domain");
    space = new DmaSpace(domain, tables, StrictPolicy::new, false);
    mapper = space.mapper(domain.lastIova());
    device.attach(domain);
  }

  /** Ends set-up: the unit goes on, up to the command of that number. */
  final void serveUpTo(int silentBefore) {
    hardware.fallSilentBefore(silentBefore);
    serve(hardware);
  }

  /** Maps a page of data, wherever. */
  final long map(int number) {
    long iova = mapper.mapSingle(dataPage(number), PAGE_BYTES, Direction.BIDIRECTIONAL);
    require(iova != TranslatedMapper.MAPPING_ERROR, "no room for page " + number);
    return iova;
  }

  /** Unmaps a page, whose flush is confirmed or not. */
  final void unmap(long iova) {
    mapper.unmapSingle(iova, PAGE_BYTES, Direction.BIDIRECTIONAL);
  }

  /** Waits until every unmap before it is confirmed; false if that cannot be. */
  final boolean flush() {
    return domain.flushAll(new PageChain()).isCovered();
  }

  /** Whether nothing is parked, after a flush for what is. */
  final boolean settle() {
    return space.policy().flush() && parkedBytes() == 0;
  }

  /** Bytes whose unmap nobody has confirmed. */
  final long parkedBytes() {
    return space.statistics().limboBytes();
  }
}

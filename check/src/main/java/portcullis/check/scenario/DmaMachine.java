package portcullis.check.scenario;

import portcullis.core.dma.Direction;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.dma.QueuedPolicy;
import portcullis.core.dma.TranslatedMapper;
import portcullis.core.dma.WrapPolicy;
import portcullis.core.domain.PagingDomain;

/** A sketched machine with one domain under the management of the DMA API. */
abstract class DmaMachine extends SketchMachine {
  /** What the queued policies here wait, in simulated time. */
  static final long TIMEOUT_NANOS = 1_000;

  final PagingDomain domain = domain("domain");
  final DmaSpace space;
  final TranslatedMapper mapper;

  DmaMachine(FlushPolicy.Factory policies) {
    space = new DmaSpace(domain, tables, policies, false);
    mapper = space.mapper(domain.lastIova());
  }

  /** Queues of so many entries. */
  static FlushPolicy.Factory queued(int capacity) {
    return recycler -> new QueuedPolicy(recycler, capacity, TIMEOUT_NANOS);
  }

  /** One queue of so many entries for all threads. */
  static FlushPolicy.Factory single(int capacity) {
    return recycler -> QueuedPolicy.single(recycler, capacity, TIMEOUT_NANOS);
  }

  /** Laps of so many pages. */
  static FlushPolicy.Factory wrap(int pages) {
    return WrapPolicy.factory(pages * PAGE_BYTES);
  }

  /** Maps a page of data, wherever. */
  final long map(int number) {
    long iova = mapper.mapSingle(dataPage(number), PAGE_BYTES, Direction.BIDIRECTIONAL);
    require(iova != TranslatedMapper.MAPPING_ERROR, "no room for page " + number);
    return iova;
  }

  /** Unmaps a page. */
  final void unmap(long iova) {
    mapper.unmapSingle(iova, PAGE_BYTES, Direction.BIDIRECTIONAL);
  }
}

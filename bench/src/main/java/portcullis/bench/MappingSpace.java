package portcullis.bench;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.core.pagetable.TableFormat;

/** What {@link PageTableBenchmark} measures: a page table, or a plain map of the same API. */
interface MappingSpace {
  /** Maps a range; throws if it could not. */
  void map(long iova, long physAddr, long sizeBytes);

  /** Unmaps a range; returns the bytes that were mapped. */
  long unmap(long iova, long sizeBytes);

  /** Where an IOVA leads; -1 if nowhere. */
  long iovaToPhys(long iova);

  /** The engine, with tables of its own memory. */
  final class Radix implements MappingSpace {
    private static final long MEMORY_BASE = 0x8000_0000L;
    private static final long MEMORY_BYTES = 64 << 20;

    private final PageTable table;
    private final Gather gather = new Gather();

    Radix(TableFormat format) {
      PageAllocator pages = new PageAllocator(PhysicalMemory.anonymous(MEMORY_BASE, MEMORY_BYTES));
      PageTable made = PageTable.create(format, pages);
      if (made == null) {
        throw new IllegalStateException("no memory for the root");
      }
      table = made;
    }

    @Override
    public void map(long iova, long physAddr, long sizeBytes) {
      MapOutcome outcome = table.map(iova, physAddr, sizeBytes, Access.READ_WRITE, gather);
      if (outcome != MapOutcome.MAPPED) {
        throw new IllegalStateException(outcome.toString());
      }
    }

    @Override
    public long unmap(long iova, long sizeBytes) {
      return table.unmap(iova, sizeBytes, gather);
    }

    @Override
    public long iovaToPhys(long iova) {
      return table.iovaToPhys(iova);
    }
  }

  /** The plain peer: a hash map of pages of one size, all-or-nothing by a lock. */
  final class Hash implements MappingSpace {
    private final ConcurrentHashMap<Long, Long> pages = new ConcurrentHashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final int pageLog2;

    Hash(int pageLog2) {
      this.pageLog2 = pageLog2;
    }

    @Override
    public void map(long iova, long physAddr, long sizeBytes) {
      lock.writeLock().lock();
      try {
        for (long offset = 0; offset < sizeBytes; offset += 1L << pageLog2) {
          if (pages.putIfAbsent((iova + offset) >>> pageLog2, physAddr + offset) != null) {
            unmap(iova, offset);
            throw new IllegalStateException("already mapped");
          }
        }
      } finally {
        lock.writeLock().unlock();
      }
    }

    @Override
    public long unmap(long iova, long sizeBytes) {
      lock.writeLock().lock();
      try {
        long offset = 0;
        while (offset < sizeBytes && pages.remove((iova + offset) >>> pageLog2) != null) {
          offset += 1L << pageLog2;
        }
        return offset;
      } finally {
        lock.writeLock().unlock();
      }
    }

    @Override
    public long iovaToPhys(long iova) {
      lock.readLock().lock();
      try {
        @Nullable Long page = pages.get(iova >>> pageLog2);
        return page == null ? -1 : page + (iova & ((1L << pageLog2) - 1));
      } finally {
        lock.readLock().unlock();
      }
    }
  }
}

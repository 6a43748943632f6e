package portcullis.testkit.dma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.Access;
import portcullis.core.memory.PhysicalMemory;

/**
 * An IOMMU with one device that remembers every translation it has made until it is made to forget
 * it, executes commands only when they are waited for, and can be told which waits fail.
 *
 * <p>It walks Sv39 tables by itself. Thread-safe.
 */
public final class ForgetfulIommu implements Iommu, DmaUnit {
  private static final long PAGE = 4096;

  private final int index;
  private final IommuDriver driver;
  private final PhysicalMemory memory;
  private @Nullable AddressSpace space;

  // Page of an IOVA to its leaf entry, its address made exact. Never forgets by itself.
  private final TreeMap<Long, Leaf> remembered = new TreeMap<>();
  // First and last IOVA of invalidations submitted and not yet waited for.
  private final List<long[]> submitted = new ArrayList<>();
  private IntPredicate failing = n -> false;
  private int waits;
  private int invalidations;

  private record Leaf(long physAddr, int access, int sizeLog2) {}

  /**
   * @param index its number
   * @param memory what its tables are in
   */
  public ForgetfulIommu(int index, IommuDriver driver, PhysicalMemory memory) {
    this.index = index;
    this.driver = driver;
    this.memory = memory;
  }

  @Override
  public synchronized void failWaits(IntPredicate which) {
    waits = 0;
    failing = which;
  }

  @Override
  public synchronized int invalidations() {
    return invalidations;
  }

  @Override
  public synchronized long translate(long iova, int access) {
    Leaf leaf = remembered.get(iova / PAGE);
    if (leaf == null) {
      leaf = walk(iova);
      if (leaf == null) {
        return BLOCKED;
      }
      remembered.put(iova / PAGE, leaf);
    }
    return (leaf.access & access) == access ? leaf.physAddr + iova % PAGE : BLOCKED;
  }

  /** {@inheritDoc} Of any address, since it forgets nothing by itself. */
  @Override
  public synchronized boolean remembers(long iova, long sizeBytes) {
    Long page = remembered.ceilingKey(iova / PAGE);
    return page != null && page <= (iova + sizeBytes - 1) / PAGE;
  }

  /** Size of the page that an IOVA is mapped by, as a power of two, or 0. */
  public synchronized int leafSizeLog2(long iova) {
    Leaf leaf = walk(iova);
    return leaf == null ? 0 : leaf.sizeLog2;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return "forgetful" + index;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public synchronized SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    invalidations++;
    submitted.add(new long[] {gather.firstIova(), gather.lastIova()});
    return SyncOutcome.COMPLETE;
  }

  @Override
  public synchronized SyncOutcome invalidateAll(int addressSpaceId) {
    invalidations++;
    submitted.add(new long[] {0, Long.MAX_VALUE});
    return SyncOutcome.COMPLETE;
  }

  @Override
  public synchronized SyncOutcome sync() {
    if (failing.test(waits++)) {
      // What others submitted is not lost, only late.
      return SyncOutcome.TIMED_OUT;
    }
    for (long[] range : submitted) {
      Map<Long, Leaf> gone = remembered.subMap(range[0] / PAGE, true, range[1] / PAGE, true);
      gone.clear();
    }
    submitted.clear();
    return SyncOutcome.COMPLETE;
  }

  @Override
  public ProbeOutcome probe(DeviceDescription device) {
    return new ProbeOutcome.Probed(new Endpoint());
  }

  @Override
  public @Nullable String incompatibility(AddressSpace candidate) {
    return null;
  }

  private synchronized SyncOutcome program(@Nullable AddressSpace next) {
    space = next;
    return SyncOutcome.COMPLETE;
  }

  private @Nullable Leaf walk(long iova) {
    if (space == null || iova >>> 38 != 0) {
      return null;
    }
    long table = space.table().rootAddress();
    for (int shift = 30; shift >= 12; shift -= 9) {
      long entry = memory.getLongAcquire(table + 8 * (iova >>> shift & 0x1ff));
      long address = (entry >>> 10 & 0xfff_ffff_ffffL) << 12;
      int access =
          ((entry & 2) != 0 ? Access.READ : 0)
              | ((entry & 4) != 0 ? Access.WRITE : 0)
              | ((entry & 8) != 0 ? Access.EXECUTE : 0);
      if ((entry & 1) == 0) {
        return null;
      }
      if (access != 0) {
        return new Leaf(address + (iova & ((1L << shift) - PAGE)), access, shift);
      }
      table = address;
    }
    return null;
  }

  /** The device's. */
  private final class Endpoint implements IommuEndpoint {
    @Override
    public SyncOutcome block() {
      return program(null);
    }

    @Override
    public SyncOutcome identity() {
      return program(null);
    }

    @Override
    public SyncOutcome translate(AddressSpace next) {
      return program(next);
    }

    @Override
    public void release() {
      program(null);
    }
  }
}

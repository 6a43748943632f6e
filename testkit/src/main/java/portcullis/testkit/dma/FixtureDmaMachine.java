package portcullis.testkit.dma;

import java.util.List;
import java.util.function.IntPredicate;
import portcullis.core.dma.DmaSpace;
import portcullis.core.dma.FlushPolicy;
import portcullis.core.domain.BlockedDomain;
import portcullis.core.domain.Device;
import portcullis.core.domain.PagingDomain;
import portcullis.core.memory.Access;
import portcullis.core.memory.PageAllocator;
import portcullis.testkit.domain.IommuFixture;

/**
 * A vendor's driver on its hardware under the DMA API. Waits fail because the hardware stops
 * executing commands, so each takes as long as the driver is patient; what it was told is done when
 * it goes on.
 */
public class FixtureDmaMachine implements DmaMachine {
  private static final int REQUESTER = 0x10;
  private static final long PAGE = 4096;

  private final IommuFixture fixture;
  private final PageAllocator coherent;
  private final PagingDomain domain;
  private final DmaSpace space;
  private final List<Unit> units;
  private final List<Device> devices;

  /**
   * @param fixture with two units whose driver does not wait long; ended with this
   * @param coherent for memory of the DMA API's own, which devices can be led to
   * @param below4GibFirst whether devices are better served with 32-bit addresses
   */
  public FixtureDmaMachine(
      IommuFixture fixture,
      FlushPolicy.Factory policies,
      PageAllocator coherent,
      boolean below4GibFirst) {
    this.fixture = fixture;
    this.coherent = coherent;
    this.domain = fixture.createDomain("dma");
    this.space = new DmaSpace(domain, coherent, policies, below4GibFirst);
    this.units = List.of(new Unit(0), new Unit(1));
    this.devices =
        List.of(fixture.probe(0, "left", REQUESTER), fixture.probe(1, "right", REQUESTER));
    for (Device device : devices) {
      if (!device.attach(domain).isAttached()) {
        throw new AssertionError(device + " not attached");
      }
    }
  }

  @Override
  public DmaSpace space() {
    return space;
  }

  @Override
  public DmaUnit iommu(int index) {
    return units.get(index);
  }

  @Override
  public Device device(int index) {
    return devices.get(index);
  }

  @Override
  public PageAllocator tables() {
    return fixture.pages();
  }

  @Override
  public PageAllocator coherent() {
    return coherent;
  }

  /** {@inheritDoc} Fewer, since each failure takes its time. */
  @Override
  public int steps(int many) {
    return many / 100;
  }

  @Override
  public void step() {
    units.forEach(Unit::step);
  }

  @Override
  public void close() {
    units.forEach(unit -> unit.failWaits(n -> false));
    if (!space.close()) {
      throw new AssertionError("the DMA space could not be closed: " + space.statistics());
    }
    for (Device device : devices) {
      device.attach(BlockedDomain.BLOCKED);
      fixture.system().release(device);
    }
    if (!domain.destroy()) {
      throw new AssertionError("the domain could not be destroyed");
    }
    giveBack();
    fixture.close();
    long leakedBytes = fixture.pages().allocatedBytes() + coherent.allocatedBytes();
    if (leakedBytes != 0 || space.statistics().limboBytes() != 0) {
      throw new AssertionError(leakedBytes + " bytes leaked; " + space.statistics());
    }
  }

  /** Gives back what a subclass has taken from the fixture. */
  protected void giveBack() {}

  /** One unit. */
  private final class Unit implements DmaUnit {
    private final int index;
    private IntPredicate failing = n -> false;
    private int steps;
    private boolean stalled;

    Unit(int index) {
      this.index = index;
    }

    @Override
    public synchronized void failWaits(IntPredicate which) {
      failing = which;
      steps = 0;
      step();
    }

    private synchronized void step() {
      boolean now = failing.test(steps++);
      if (now != stalled) {
        stalled = now;
        fixture.stall(index, now);
      }
    }

    @Override
    public int invalidations() {
      return (int) fixture.invalidationsExecuted(index);
    }

    @Override
    public long translate(long iova, int access) {
      return fixture.translate(index, REQUESTER, iova, access);
    }

    /** {@inheritDoc} Its device then gets to another page than the tables say, or to any. */
    @Override
    public boolean remembers(long iova, long sizeBytes) {
      for (long at = iova & -PAGE; at < iova + sizeBytes; at += PAGE) {
        if (translate(at, Access.READ) != domain.iovaToPhys(at)) {
          return true;
        }
      }
      return false;
    }
  }
}

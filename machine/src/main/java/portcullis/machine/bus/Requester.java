package portcullis.machine.bus;

import java.util.ArrayList;
import java.util.List;
import portcullis.core.sync.Rcu;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;

/**
 * One function as the source of DMA: its id on the bus, the IOMMU it sits behind, and whether it
 * may issue requests at all.
 *
 * <p>Thread-safe. Its threads issue DMA through ports of their own, see {@link #newPort}. Once
 * {@link #setBusMaster} with false, or {@link #remove}, is followed by a grace period of {@link
 * SystemBus#transactions}, no request of the function is under way any more.
 */
public final class Requester {
  private static final long QUIET = 0;
  private static final long BUS_MASTER = 1;
  private static final long GONE = 2;

  private final SystemBus bus;
  private final int id;
  private final DmaTranslator translator;
  // QUIET, BUS_MASTER, or GONE for good; volatile: a store before Rcu#synchronize pairs with the
  // load in #admission, which follows the volatile store of Rcu.Reader#enter.
  private final SharedLong state = new SharedLong(QUIET);
  // Immutable snapshot of all ports made, for their counters; volatile compare-and-set.
  private final SharedRef<List<DmaPort>> ports = new SharedRef<>(List.of());

  /**
   * Makes one that may not issue requests yet.
   *
   * @param id bus, device and function numbers as they appear in requests
   * @param translator asked about each request
   */
  public Requester(SystemBus bus, int id, DmaTranslator translator) {
    this.bus = bus;
    this.id = id;
    this.translator = translator;
  }

  /** Bus, device and function numbers. */
  public int id() {
    return id;
  }

  /** The read sections of DMA on its bus, see {@link SystemBus#transactions}. */
  public Rcu transactions() {
    return bus.transactions();
  }

  /** Whether requests may be issued now. */
  public boolean isBusMaster() {
    return state.get() == BUS_MASTER;
  }

  /**
   * Permits or forbids requests, as Bus Master Enable does; without effect after {@link #remove}.
   */
  public void setBusMaster(boolean enabled) {
    if (enabled) {
      state.compareAndSet(QUIET, BUS_MASTER);
    } else {
      state.compareAndSet(BUS_MASTER, QUIET);
    }
  }

  /** Ends all requests for good: the function has left the bus. */
  public void remove() {
    state.set(GONE);
  }

  /** Makes the port through which one more thread of the function issues DMA. */
  public DmaPort newPort() {
    DmaPort made = new DmaPort(bus, this);
    List<DmaPort> before;
    List<DmaPort> after;
    do {
      before = ports.get();
      after = new ArrayList<>(before);
      after.add(made);
    } while (!ports.compareAndSet(before, List.copyOf(after)));
    return made;
  }

  /** What became of the requests of all its ports. */
  public DmaCounts counts() {
    DmaCounts sum = DmaCounts.NONE;
    for (DmaPort port : ports.get()) {
      DmaTransaction of = port.transaction();
      sum = sum.plus(new DmaCounts(of.hits(), of.misses(), of.passed(), of.blocked()));
    }
    return sum;
  }

  /** Whether a request may be issued; asked inside the read section that covers the request. */
  DmaOutcome admission() {
    long now = state.get();
    if (now == BUS_MASTER) {
      return DmaOutcome.OK;
    }
    return now == GONE ? DmaOutcome.GONE : DmaOutcome.NOT_BUS_MASTER;
  }

  DmaTranslator translator() {
    return translator;
  }
}

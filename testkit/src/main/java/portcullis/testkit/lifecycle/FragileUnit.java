package portcullis.testkit.lifecycle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.sync.Rcu;
import portcullis.machine.bus.SystemBus;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.pagetable.SvTableReader;
import portcullis.testkit.pagetable.TableReader.Translation;

/**
 * An IOMMU of no vendor that remembers every translation until it is made to forget it, executes
 * commands only when they are waited for, and isolates a device in error by itself, as s390 does:
 * it lets none of its requests through and refuses to be programmed for it. Thread-safe.
 */
final class FragileUnit implements Iommu {
  private static final SvTableReader WALKER = new SvTableReader(3, false, false);
  private static final long PAGE = 4096;

  private final int index;
  private final IommuDriver driver;
  private final PhysicalMemory memory;
  private final Rcu transactions;
  private final Map<Integer, FragileEndpoint> functions = new HashMap<>();
  private final Map<Tag, Translation> remembered = new HashMap<>();
  private final List<Command> submitted = new ArrayList<>();
  private boolean stalled;
  private long executed;

  private record Tag(int id, long page) {}

  private record Command(int id, long firstIova, long lastIova) {}

  FragileUnit(int index, IommuDriver driver, SystemBus bus) {
    this.index = index;
    this.driver = driver;
    this.memory = bus.ram();
    this.transactions = bus.transactions();
  }

  @Override
  public synchronized ProbeOutcome probe(DeviceDescription device) {
    FragileEndpoint plugged = new FragileEndpoint(this, device.requesterId());
    if (functions.putIfAbsent(device.requesterId(), plugged) != null) {
      return new ProbeOutcome.Refused("requester id belongs to another device");
    }
    return new ProbeOutcome.Probed(plugged);
  }

  synchronized void unplug(int requesterId) {
    functions.remove(requesterId);
  }

  synchronized FragileEndpoint function(int requesterId) {
    FragileEndpoint function = functions.get(requesterId);
    if (function == null) {
      throw new IllegalArgumentException("no device 0x" + Integer.toHexString(requesterId));
    }
    return function;
  }

  synchronized void stall(boolean on) {
    stalled = on;
  }

  synchronized long executed() {
    return executed;
  }

  /** One request, as {@link IommuFixture#translate}. */
  synchronized long translate(int requesterId, int pasid, long iova, int access) {
    FragileEndpoint function = functions.get(requesterId);
    Object context = function == null ? FragileEndpoint.NOWHERE : function.context(pasid);
    if (context.equals(FragileEndpoint.UNTRANSLATED)) {
      return iova;
    }
    if (!(context instanceof AddressSpace space)) {
      return IommuFixture.BLOCKED;
    }
    Tag tag = new Tag(space.id(), iova / PAGE);
    Translation leaf = remembered.get(tag);
    if (leaf == null) {
      leaf = WALKER.translate(memory, space.table().rootAddress(), iova / PAGE * PAGE);
      if (leaf == null) {
        return IommuFixture.BLOCKED;
      }
      remembered.put(tag, leaf);
    }
    return (leaf.access() & access) == access
        ? leaf.physAddr() + iova % PAGE
        : IommuFixture.BLOCKED;
  }

  /** Whether it answers; what it answers if it does not. */
  synchronized SyncOutcome answer() {
    return stalled ? SyncOutcome.TIMED_OUT : SyncOutcome.COMPLETE;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public String name() {
    return "fragile" + index;
  }

  @Override
  public IommuDriver driver() {
    return driver;
  }

  @Override
  public @Nullable String incompatibility(AddressSpace space) {
    return null;
  }

  @Override
  public synchronized SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    submitted.add(new Command(addressSpaceId, gather.firstIova(), gather.lastIova()));
    return SyncOutcome.COMPLETE;
  }

  @Override
  public synchronized SyncOutcome invalidateAll(int addressSpaceId) {
    submitted.add(new Command(addressSpaceId, 0, Long.MAX_VALUE));
    return SyncOutcome.COMPLETE;
  }

  @Override
  public SyncOutcome sync() {
    SyncOutcome outcome = execute();
    drain(outcome);
    return outcome;
  }

  /** Waits for the DMA that is under way, as hardware does before it confirms anything. */
  void drain(SyncOutcome outcome) {
    if (outcome == SyncOutcome.COMPLETE) {
      transactions.synchronize();
    }
  }

  private synchronized SyncOutcome execute() {
    if (stalled) {
      return SyncOutcome.TIMED_OUT;
    }
    for (Command command : submitted) {
      remembered
          .keySet()
          .removeIf(tag ->
              tag.id == command.id
                  && tag.page >= command.firstIova / PAGE
                  && tag.page <= command.lastIova / PAGE);
    }
    executed += submitted.size();
    submitted.clear();
    return SyncOutcome.COMPLETE;
  }
}

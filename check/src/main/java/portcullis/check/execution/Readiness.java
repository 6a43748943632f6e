package portcullis.check.execution;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a step may be made: which threads wait, and which stores may take effect next. */
final class Readiness {
  private static final int NONE = Location.NOBODY;

  private final MemoryModel model;

  Readiness(MemoryModel model) {
    this.model = model;
  }

  boolean isEnabled(Strand strand) {
    StepKind kind = strand.pending;
    if (kind == null) {
      return false;
    }
    return switch (kind) {
      case LOAD -> canLoad(strand);
      case WRITE, UNLOCK -> true; // buffered ones are no steps of the thread
      case UPDATE -> canUpdate(strand);
      case FENCE, SPAWN, LOCK_REFUSED -> strand.buffer.isEmpty();
      case LOCK -> mayLock(strand) && strand.location().holder == NONE;
      case AWAIT -> strand.sawChange() || strand.isTimeUp;
      case JOIN -> strand.target != null && hasVanished(strand.target);
      case DRAIN -> false;
    };
  }

  private boolean mayLock(Strand strand) {
    return strand.buffer.isEmpty() || !drainsBeforeLock(strand);
  }

  /**
   * Whether a thread takes a mutex behind all of its stores. To take one acquires and no more: in
   * Java's model earlier stores may sink into the section. A try waits for them in every model.
   */
  boolean drainsBeforeLock(Strand strand) {
    return model != MemoryModel.PSO || strand.pending == StepKind.LOCK_REFUSED;
  }

  private static boolean hasVanished(Strand target) {
    return target.hasEnded && target.buffer.isEmpty();
  }

  private boolean canUpdate(Strand strand) {
    List<BufferedStore> buffer = strand.buffer;
    if (buffer.isEmpty() || model != MemoryModel.PSO || strand.mode.isOrdered()) {
      return buffer.isEmpty();
    }
    return buffer.getFirst().sequence >= strand.storesAfter
        && strand.oldestStore(strand.location().id) == null;
  }

  private boolean canLoad(Strand strand) {
    if (strand.buffer.isEmpty()) {
      return true;
    }
    if (model == MemoryModel.PSO
        && strand.mode == AccessMode.VOLATILE
        && strand.volatileStores > 0) {
      return false;
    }
    BufferedStore newest = strand.newestStore(strand.location(), strand.mask);
    return newest == null || (newest.mask & strand.mask) == strand.mask;
  }

  static boolean canDrain(Strand strand) {
    return !strand.buffer.isEmpty(); // the oldest always can
  }

  /** The store that a process would make take effect, or null if it cannot. */
  @Nullable BufferedStore drainable(Strand strand, int process, Processes processes) {
    for (BufferedStore store : strand.buffer) {
      if (model == MemoryModel.TSO) {
        return store;
      }
      if (processes.ofStores(strand.id, store.location.id) == process) {
        return mayPass(strand, store) ? store : null;
      }
    }
    return null;
  }

  private static boolean mayPass(Strand strand, BufferedStore store) {
    return strand.buffer.getFirst().sequence >= Math.min(store.after, store.sequence);
  }

  /** Adds the processes that can drain a store of this thread. */
  int drains(Strand strand, Processes processes, int[] into, int count) {
    int total = count;
    List<BufferedStore> buffer = strand.buffer;
    for (int i = 0; i < buffer.size(); i++) {
      BufferedStore store = buffer.get(i);
      if (model == MemoryModel.TSO) {
        into[total++] = Processes.ofBuffer(strand.id);
        return total;
      }
      if (mayPass(strand, store) && strand.oldestStore(store.location.id) == store) {
        into[total++] = processes.ofStores(strand.id, store.location.id);
      }
    }
    return total;
  }
}

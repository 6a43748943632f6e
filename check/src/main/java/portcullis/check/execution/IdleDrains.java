package portcullis.check.execution;

import java.util.ArrayList;
import java.util.List;

/**
 * Stores of an execution that have taken effect without any use as yet: no later step depends on
 * it, so that each could as well take effect now. Confined to one worker.
 */
public final class IdleDrains {
  private final List<Drain> idle = new ArrayList<>();

  /** One of them. */
  private record Drain(Strand owner, int process, BufferedStore store) {}

  /** Makes it for the beginning of an execution. */
  public IdleDrains() {}

  /** Begins another execution. */
  public void clear() {
    idle.clear();
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return idle.isEmpty();
  }

  /** A number for what there is, whatever the order. */
  public long number() {
    long number = 0;
    for (Drain drain : idle) {
      number += Fingerprint.mix(((long) drain.process << 32) + drain.store.sequence + 1);
    }
    return number;
  }

  /** Takes in the step that a process is about to make. */
  public void before(Execution execution, int process) {
    Strand strand = execution.strands().get(execution.processes().thread(process));
    if (Processes.isThread(process)) {
      if (!idle.isEmpty()) {
        idle.removeIf(drain -> isNeeded(drain, strand));
      }
      return;
    }
    BufferedStore store = execution.drainable(strand, process);
    if (store != null) {
      idle.removeIf(drain ->
          drain.store.location == store.location
              || (drain.owner == strand
                  && (drain.process == process || drain.store.sequence < store.after)));
      idle.add(new Drain(strand, process, store));
    }
  }

  private static boolean isNeeded(Drain drain, Strand strand) {
    StepKind kind = strand.pending;
    if (kind == null || kind == StepKind.JOIN) {
      return true;
    }
    BufferedStore store = drain.store;
    if (kind == StepKind.AWAIT) {
      return strand.isTimeUp || strand.watches(store.location);
    }
    if (drain.owner == strand) {
      return switch (kind) {
        case LOAD -> store.isVolatile || (strand.location == store.location && store.mask != -1);
        default -> true;
      };
    }
    return strand.location == store.location;
  }
}

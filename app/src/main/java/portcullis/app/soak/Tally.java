package portcullis.app.soak;

import java.util.EnumMap;
import java.util.Map;
import portcullis.core.sync.SharedLongArray;

/** Counts of operations. Thread-safe. */
final class Tally {
  private final SharedLongArray counts = new SharedLongArray(Op.values().length);

  void add(Op op) {
    counts.getAndAdd(op.ordinal(), 1);
  }

  /** All counts now, each exact by itself. */
  Map<Op, Long> snapshot() {
    Map<Op, Long> snapshot = new EnumMap<>(Op.class);
    for (Op op : Op.values()) {
      snapshot.put(op, counts.get(op.ordinal()));
    }
    return snapshot;
  }
}

package portcullis.check.twin;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Accesses;
import portcullis.check.execution.Location;

/**
 * The locations of one array or memory, made when they are first used. One that outlives the
 * execution in which it was made, being static, starts anew in each, under numbers of its own.
 */
final class Elements {
  private final int count;
  private final @Nullable String name;
  private final Map<Integer, Location> used = new HashMap<>();
  private long firstId;
  private long epoch;
  private boolean isLasting;

  /**
   * @param name what reports call them, with the index behind it; null for nothing
   */
  Elements(int count, @Nullable String name) {
    this.count = count;
    this.name = name;
    this.firstId = Simulation.accesses().reserve(count);
    this.epoch = Simulation.accesses().epoch();
  }

  int count() {
    return count;
  }

  Location get(int index) {
    if (index < 0 || index >= count) {
      throw new ArrayIndexOutOfBoundsException("index " + index + " of " + count);
    }
    Accesses accesses = Simulation.accesses();
    if (epoch != accesses.epoch()) {
      startAnew(accesses);
    }
    Location location = used.get(index);
    if (location == null) {
      location = accesses.element(firstId + index);
      if (name != null) {
        location.named(name + "[0x" + Integer.toHexString(index) + "]");
      }
      used.put(index, location);
    }
    return location;
  }

  /** Whether a location has been used in this execution. */
  boolean isUsed(int index) {
    return epoch == Simulation.accesses().epoch() && used.containsKey(index);
  }

  private void startAnew(Accesses accesses) {
    epoch = accesses.epoch();
    used.clear();
    if (!isLasting) {
      firstId = accesses.reserveLasting(count);
      isLasting = true;
    }
  }
}

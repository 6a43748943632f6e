package portcullis.check.report;

import java.lang.StackWalker.StackFrame;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Location;

/**
 * Names for locations: the field that the program puts them into, found from where it makes them.
 * Several from one place are told apart by a number in their order.
 */
final class LocationNames {
  private record Birth(Birthplace place, int ordinal) {}

  private record Range(Birth birth, int count) {}

  private final IdentityHashMap<Location, Birth> births = new IdentityHashMap<>();
  private final TreeMap<Long, Range> ranges = new TreeMap<>();
  private final Map<Birthplace, Integer> counts = new HashMap<>();
  private final Map<String, Birthplace> known = new HashMap<>();

  /** Begins to count anew: what follows is another execution. */
  void forgetCounts() {
    counts.clear();
    ranges.clear();
  }

  void created(Location location) {
    births.put(location, birth());
  }

  void reserved(long firstId, int count) {
    ranges.put(firstId, new Range(birth(), count));
  }

  private Birth birth() {
    Birthplace place = Frames.innermost().map(this::placeOf).orElse(Birthplace.UNKNOWN);
    return new Birth(place, counts.merge(place, 1, Integer::sum) - 1);
  }

  private Birthplace placeOf(StackFrame frame) {
    String key =
        frame.getClassName()
            + frame.getMethodName()
            + frame.getDescriptor()
            + frame.getByteCodeIndex();
    return known.computeIfAbsent(key, _ -> Birthplace.of(frame));
  }

  String nameOf(Location location) {
    if (location.isNamed()) {
      return location.name();
    }
    Birth birth = births.get(location);
    if (birth != null) {
      return text(birth);
    }
    String element = elementName(location.id());
    return element == null ? location.name() : element;
  }

  private @Nullable String elementName(long id) {
    Map.Entry<Long, Range> range = ranges.floorEntry(id);
    if (range == null || id >= range.getKey() + range.getValue().count) {
      return null;
    }
    return text(range.getValue().birth) + "[" + (id - range.getKey()) + "]";
  }

  private String text(Birth birth) {
    boolean isAlone = counts.getOrDefault(birth.place, 1) == 1;
    return birth.place.name(isAlone ? "" : "[" + birth.ordinal + "]");
  }
}

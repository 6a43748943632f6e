package portcullis.check.execution;

import java.util.List;
import java.util.StringJoiner;

/** Tells who waits for what when nobody can go on. */
final class Waiting {
  private Waiting() {}

  static String describe(List<Strand> strands) {
    StringJoiner all = new StringJoiner("; ", "nobody can go on: ", "");
    for (Strand strand : strands) {
      if (!strand.hasEnded) {
        all.add(strand.name + " " + reason(strand));
      }
    }
    return all.toString();
  }

  private static String reason(Strand strand) {
    Location location = strand.location;
    if (strand.pending == null) {
      return "has not begun";
    }
    return switch (strand.pending) {
      case LOCK -> "waits for " + (location == null ? "a mutex" : location.name() + held(location));
      case AWAIT -> "polls " + watched(strand);
      case JOIN -> "waits for the end of " + strand.target;
      default -> "waits for its stores to take effect";
    };
  }

  private static String held(Location mutex) {
    return ", which thread " + mutex.holder + " holds";
  }

  private static String watched(Strand strand) {
    StringJoiner names = new StringJoiner(", ");
    for (Strand.Watched w : strand.watched) {
      names.add(w.location.name());
    }
    if (strand.polledMutex != null) {
      names.add("what " + strand.polledMutex.location.name() + " guards");
    }
    return names.length() == 0 ? "nothing that could change" : names.toString();
  }
}

package portcullis.check.exploration;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import portcullis.check.execution.Trace;

/**
 * What equivalent executions have in common: the steps of each process, and which of the others'
 * happen before each.
 */
final class EquivalenceClass {
  private EquivalenceClass() {}

  /** Text that two executions of a program share if, and only if, they are equivalent. */
  static String of(Trace trace) {
    Map<Integer, Integer> stepsOf = new HashMap<>();
    String[] names = new String[trace.length()];
    for (int step = 0; step < names.length; step++) {
      names[step] = trace.process(step) + "." + stepsOf.merge(trace.process(step), 1, Integer::sum);
    }
    String[] lines = new String[names.length];
    for (int step = 0; step < names.length; step++) {
      StringBuilder before = new StringBuilder();
      for (String name : beforeInOrder(trace, step, names)) {
        before.append(' ').append(name);
      }
      lines[step] =
          "%s %s %x:%s"
              .formatted(names[step], trace.kind(step), trace.location(step), before.toString());
    }
    Arrays.sort(lines);
    return String.join("\n", lines);
  }

  private static String[] beforeInOrder(Trace trace, int step, String[] names) {
    String[] before = new String[step];
    int count = 0;
    for (int earlier = 0; earlier < step; earlier++) {
      if (trace.happensBefore(earlier, step)) {
        before[count++] = names[earlier];
      }
    }
    String[] found = Arrays.copyOf(before, count);
    Arrays.sort(found);
    return found;
  }
}

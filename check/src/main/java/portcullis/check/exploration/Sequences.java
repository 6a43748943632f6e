package portcullis.check.exploration;

import java.util.List;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Trace;

/** Sequences of steps that could follow one point of an execution. */
final class Sequences {
  /** The step can not come first. */
  static final int NO = -1;

  /** It can, though it is not one of the sequence: it commutes with all of it. */
  static final int ABSENT = -2;

  private Sequences() {}

  /**
   * Whether some execution that is equivalent to one which continues {@code sequence} begins with
   * {@code first}.
   *
   * @return the place of that step in the sequence, {@link #ABSENT} or {@link #NO}
   */
  static int weakInitial(
      Signature first, List<Integer> sequence, Trace trace, Processes processes) {
    for (int i = 0; i < sequence.size(); i++) {
      int step = sequence.get(i);
      if (trace.process(step) == first.process()) {
        return precededBySome(sequence, i, trace) ? NO : i;
      }
    }
    for (int step : sequence) {
      if (!first.commutesWith(trace, step, processes)) {
        return NO;
      }
    }
    return ABSENT;
  }

  private static boolean precededBySome(List<Integer> sequence, int place, Trace trace) {
    for (int i = 0; i < place; i++) {
      if (trace.happensBefore(sequence.get(i), sequence.get(place))) {
        return true;
      }
    }
    return false;
  }
}

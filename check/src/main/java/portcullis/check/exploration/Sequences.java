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
   * @param reversed the later step of the race whose reversal the sequence is, its last if there
   * @return the place of that step in the sequence, {@link #ABSENT} or {@link #NO}
   */
  static int weakInitial(
      Signature first, List<Integer> sequence, int reversed, Trace trace, Processes processes) {
    for (int i = 0; i < sequence.size(); i++) {
      int step = sequence.get(i);
      if (trace.process(step) == first.process()) {
        return precededBySome(sequence, i, reversed, trace) ? NO : i;
      }
    }
    for (int step : sequence) {
      if (!first.commutesWith(trace, step, processes)) {
        return NO;
      }
    }
    return ABSENT;
  }

  private static boolean precededBySome(
      List<Integer> sequence, int place, int reversed, Trace trace) {
    int step = sequence.get(place);
    for (int i = 0; i < place; i++) {
      int other = sequence.get(i);
      if (step == reversed
          ? trace.happensBeforeReversed(other, step)
          : trace.happensBefore(other, step)) {
        return true;
      }
    }
    return false;
  }
}

package portcullis.check.exploration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import portcullis.check.execution.Ending;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Processes;
import portcullis.check.execution.Trace;
import portcullis.check.program.Program;

/**
 * Looks for a shorter schedule that loses in the same way: one with fewer changes from thread to
 * thread, then with fewer steps.
 *
 * <p>Moves what a thread does in one go up to where it stopped before, or down to where it goes on,
 * or leaves it out, and keeps what still loses (Jalbert and Sen: A trace simplification technique
 * for effective debugging of concurrent programs, 2010). A search with few preemptions goes first.
 * What comes out is the shortest that was found, not the shortest that there is.
 */
final class Shortening {
  private static final int MOST_TRIES = 4000;
  private static final int MOST_EXECUTIONS_PER_BOUND = 2000;
  private static final long MOST_NANOS = 2_000_000_000L;
  private static final int MOST_PREEMPTIONS = 4;

  /** A losing execution: its processes in order. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Found(int[] processes, int switches, Ending ending, String failure) {
    boolean isShorterThan(Found other) {
      return switches != other.switches
          ? switches < other.switches
          : processes.length < other.processes.length;
    }
  }

  private final Program program;
  private final long deadlineNanos;
  private int tries;

  private Shortening(Program program) {
    this.program = program;
    this.deadlineNanos = System.nanoTime() + MOST_NANOS;
  }

  /** What a program's last execution was. */
  static Found last(Program program, Ending ending) {
    Execution execution = program.execution();
    Trace trace = execution.trace();
    int[] processes = new int[trace.length()];
    int switches = 0;
    for (int i = 0; i < processes.length; i++) {
      processes[i] = trace.process(i);
      if (i > 0 && threadOf(program, processes[i]) != threadOf(program, processes[i - 1])) {
        switches++;
      }
    }
    return new Found(processes, switches, ending, execution.failure());
  }

  /** The shortest losing execution that is found within a few seconds. */
  static Found shortest(Program program, Found first) {
    Shortening shortening = new Shortening(program);
    Found best = shortening.simplified(first);
    for (int bound = 0; bound <= MOST_PREEMPTIONS; bound++) {
      Found other = shortening.searched(bound);
      if (other != null) {
        Found simplified = shortening.simplified(other);
        return simplified.isShorterThan(best) ? simplified : best;
      }
    }
    return best;
  }

  static boolean isLoss(Ending ending) {
    return ending == Ending.FAILED || ending == Ending.DEADLOCK;
  }

  private @Nullable Found searched(int bound) {
    SystematicSearch search = new SystematicSearch(bound);
    for (int i = 0; i < MOST_EXECUTIONS_PER_BOUND && System.nanoTime() < deadlineNanos; i++) {
      Ending ending = search.next(program);
      if (isLoss(ending)) {
        return last(program, ending);
      }
      if (!search.advance(program.execution().trace())) {
        return null;
      }
    }
    return null;
  }

  private Found simplified(Found found) {
    Found best = found;
    boolean isBetter = true;
    while (isBetter && tries < MOST_TRIES && System.nanoTime() < deadlineNanos) {
      isBetter = false;
      for (int[] candidate : neighbours(best)) {
        Found tried = attempt(candidate);
        if (tried != null && tried.ending == found.ending && tried.isShorterThan(best)) {
          best = tried;
          isBetter = true;
          break;
        }
      }
    }
    return best;
  }

  private @Nullable Found attempt(int[] candidate) {
    tries++;
    Ending ending = program.execute(new Guided(candidate));
    return isLoss(ending) ? last(program, ending) : null;
  }

  // Blocks are runs of steps of one thread and its stores.
  private List<int[]> neighbours(Found found) {
    List<int[]> blocks = blocks(found.processes);
    List<int[]> candidates = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      for (int j = i + 1; j < blocks.size(); j++) {
        if (threadOf(program, blocks.get(i)[0]) == threadOf(program, blocks.get(j)[0])) {
          candidates.add(moved(blocks, j, i + 1));
          candidates.add(moved(blocks, i, j - 1));
          break;
        }
      }
      candidates.add(moved(blocks, i, -1));
    }
    return candidates;
  }

  private List<int[]> blocks(int[] processes) {
    List<int[]> blocks = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= processes.length; i++) {
      if (i == processes.length
          || threadOf(program, processes[i]) != threadOf(program, processes[start])) {
        blocks.add(Arrays.copyOfRange(processes, start, i));
        start = i;
      }
    }
    return blocks;
  }

  private static int[] moved(List<int[]> blocks, int from, int to) {
    List<int[]> order = new ArrayList<>(blocks);
    int[] block = order.remove(from);
    if (to >= 0) {
      order.add(to, block);
    }
    return order.stream().flatMapToInt(Arrays::stream).toArray();
  }

  private static int threadOf(Program program, int process) {
    Processes processes = program.execution().processes();
    return processes.thread(process);
  }
}

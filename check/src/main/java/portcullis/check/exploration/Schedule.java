package portcullis.check.exploration;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import portcullis.check.execution.Execution;
import portcullis.check.execution.Processes;

/**
 * The choices of one execution in a form that does not depend on the search that made them: a
 * thread by its number, or the nth of the stores that a thread could drain at that moment.
 *
 * <p>As bytes: pairs of a choice and how often it is made in a row, both in groups of seven bits,
 * lowest first, the top bit of a byte saying that another follows.
 */
public final class Schedule {
  private static final int MOST_PROCESSES = 1024;
  private static final int MOST_STEPS = 1 << 20;

  private final int[] choices;

  Schedule(int[] choices) {
    this.choices = choices;
  }

  /** Number of steps. */
  public int length() {
    return choices.length;
  }

  int choice(int step) {
    return choices[step];
  }

  /** What a process is called here, at this moment of an execution. */
  static int choiceOf(Execution execution, int process) {
    if (Processes.isThread(process)) {
      return process;
    }
    int thread = execution.processes().thread(process);
    int[] steppable = new int[MOST_PROCESSES];
    int count = execution.steppable(steppable);
    int rank = 1;
    for (int i = 0; i < count && steppable[i] != process; i++) {
      if (isDrainOf(execution, steppable[i], thread)) {
        rank++;
      }
    }
    return thread + rank * Processes.MOST_THREADS;
  }

  /** The process that a choice means at this moment, or a negative number. */
  static int processOf(Execution execution, int choice) {
    if (choice < Processes.MOST_THREADS) {
      return choice;
    }
    int thread = choice % Processes.MOST_THREADS;
    int rank = choice / Processes.MOST_THREADS;
    int[] steppable = new int[MOST_PROCESSES];
    int count = execution.steppable(steppable);
    for (int i = 0; i < count; i++) {
      if (isDrainOf(execution, steppable[i], thread) && --rank == 0) {
        return steppable[i];
      }
    }
    return -1;
  }

  private static boolean isDrainOf(Execution execution, int process, int thread) {
    return !Processes.isThread(process) && execution.processes().thread(process) == thread;
  }

  /** As bytes. */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int i = 0;
    while (i < choices.length) {
      int end = i;
      while (end < choices.length && choices[end] == choices[i]) {
        end++;
      }
      writeNumber(out, choices[i]);
      writeNumber(out, end - i);
      i = end;
    }
    return out.toByteArray();
  }

  /**
   * From bytes.
   *
   * @throws IOException if they are no schedule
   */
  public static Schedule ofBytes(byte[] bytes) throws IOException {
    InputStream in = new ByteArrayInputStream(bytes);
    int[] choices = new int[64];
    int length = 0;
    while (in.available() > 0) {
      int choice = readNumber(in);
      int times = readNumber(in);
      if (times > MOST_STEPS - length) {
        throw new IOException("more steps than any execution has");
      }
      while (length + times > choices.length) {
        choices = Arrays.copyOf(choices, choices.length * 2);
      }
      Arrays.fill(choices, length, length + times, choice);
      length += times;
    }
    return new Schedule(Arrays.copyOf(choices, length));
  }

  private static void writeNumber(ByteArrayOutputStream out, int number) {
    int rest = number;
    while (rest >= 0x80) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int readNumber(InputStream in) throws IOException {
    int number = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("it ends in the middle of a number");
      }
      number |= (next & 0x7f) << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw new IOException("a number is too large");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schedule same && Arrays.equals(choices, same.choices);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(choices);
  }

  @Override
  public String toString() {
    return Arrays.toString(choices);
  }
}

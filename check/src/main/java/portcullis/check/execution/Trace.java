package portcullis.check.execution;

import java.util.Arrays;

/**
 * The steps of one execution so far and, as bit sets, which of them happen before which. Reused
 * from execution to execution.
 */
public final class Trace {
  private int capacity = 256;
  private int words = capacity >>> 6;
  private int length;
  private int[] process = new int[capacity];
  private StepKind[] kind = new StepKind[capacity];
  private long[] location = new long[capacity];
  private boolean[] wrote = new boolean[capacity];
  private long[] before = new long[capacity * words];
  // Of steps that take a mutex, the same but for what the last holder's section brings with it.
  private long[] beforeAtOnce = new long[capacity * words];
  // What is or happens before each of some steps, if there are any.
  private long[] beforeAll = new long[words];
  private boolean hasAny;
  // Pairs (earlier, later) of steps that race: the order between just these two could be another.
  private int[] races = new int[64];
  private int raceCount;

  Trace() {}

  void clear() {
    length = 0;
    raceCount = 0;
  }

  /** Number of steps. */
  public int length() {
    return length;
  }

  /** Which process made a step: see {@link Processes}. */
  public int process(int step) {
    return process[step];
  }

  /** What it did. */
  public StepKind kind(int step) {
    return kind[step];
  }

  /** The id of the location it did it to, or 0. */
  public long location(int step) {
    return location[step];
  }

  /** Whether it changed the location. */
  public boolean wrote(int step) {
    return wrote[step];
  }

  /** Whether one step happens before another, later one. */
  public boolean happensBefore(int earlier, int later) {
    return (before[later * words + (earlier >>> 6)] & 1L << earlier) != 0;
  }

  /**
   * Whether one step would happen before the later one of a race that were the other way round.
   * Between two that take a mutex stands the section of the first, which orders the second behind
   * more than would come before it then.
   */
  public boolean happensBeforeReversed(int earlier, int later) {
    long[] rows = kind[later] == StepKind.LOCK ? beforeAtOnce : before;
    return (rows[later * words + (earlier >>> 6)] & 1L << earlier) != 0;
  }

  /** Number of races. */
  public int races() {
    return raceCount;
  }

  /** The earlier step of a race. */
  public int earlierOf(int race) {
    return races[race * 2];
  }

  /** The later step of a race. */
  public int laterOf(int race) {
    return races[race * 2 + 1];
  }

  /** Adds a step that nothing happens before as yet; returns its place. */
  int add(int newProcess, StepKind newKind, long newLocation, boolean writes) {
    if (length == capacity) {
      grow();
    }
    int step = length++;
    process[step] = newProcess;
    kind[step] = newKind;
    location[step] = newLocation;
    wrote[step] = writes;
    Arrays.fill(before, step * words, (step + 1) * words, 0);
    return step;
  }

  /**
   * Lets {@code earlier}, and all before it, happen before {@code later}; nothing if it is none.
   */
  void order(int earlier, int later) {
    if (earlier < 0) {
      return;
    }
    int from = earlier * words;
    int to = later * words;
    for (int i = 0; i <= earlier >>> 6; i++) {
      before[to + i] |= before[from + i];
    }
    before[to + (earlier >>> 6)] |= 1L << earlier;
  }

  /** Begins to name steps of which any one is enough to let another be made. */
  void beginOrderBehindAny() {
    hasAny = false;
  }

  /** Names one. */
  void orderBehindAny(int earlier) {
    int from = earlier * words;
    if (beforeAll.length < words) {
      beforeAll = new long[words];
    }
    for (int i = 0; i < words; i++) {
      long row = before[from + i] | (i == earlier >>> 6 ? 1L << earlier : 0);
      beforeAll[i] = hasAny ? beforeAll[i] & row : row;
    }
    hasAny = true;
  }

  /** Lets what is or happens before each of them happen before {@code later}. */
  void endOrderBehindAny(int later) {
    for (int i = 0; hasAny && i < words; i++) {
      before[later * words + i] |= beforeAll[i];
    }
  }

  /** Notes what happens before a step that is about to be ordered behind a section. */
  void noteBeforeSection(int step) {
    System.arraycopy(before, step * words, beforeAtOnce, step * words, words);
  }

  /** The sum of what stands for the steps that happen before one. */
  long sumBefore(int step, long[] names) {
    long sum = 0;
    for (int i = 0; i <= step >>> 6; i++) {
      for (long left = before[step * words + i]; left != 0; left &= left - 1) {
        sum += names[(i << 6) + Long.numberOfTrailingZeros(left)];
      }
    }
    return sum;
  }

  /** Says that a step did change its location. */
  void markWritten(int step) {
    wrote[step] = true;
  }

  void addRace(int earlier, int later) {
    if (raceCount * 2 == races.length) {
      races = Arrays.copyOf(races, races.length * 2);
    }
    races[raceCount * 2] = earlier;
    races[raceCount * 2 + 1] = later;
    raceCount++;
  }

  private void grow() {
    int grownCapacity = capacity * 2;
    int grownWords = grownCapacity >>> 6;
    long[] grown = new long[grownCapacity * grownWords];
    for (int i = 0; i < length; i++) {
      System.arraycopy(before, i * words, grown, i * grownWords, words);
    }
    before = grown;
    long[] grownAtOnce = new long[grownCapacity * grownWords];
    for (int i = 0; i < length; i++) {
      System.arraycopy(beforeAtOnce, i * words, grownAtOnce, i * grownWords, words);
    }
    beforeAtOnce = grownAtOnce;
    process = Arrays.copyOf(process, grownCapacity);
    kind = Arrays.copyOf(kind, grownCapacity);
    location = Arrays.copyOf(location, grownCapacity);
    wrote = Arrays.copyOf(wrote, grownCapacity);
    capacity = grownCapacity;
    words = grownWords;
  }
}

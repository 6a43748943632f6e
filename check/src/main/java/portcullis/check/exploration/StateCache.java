package portcullis.check.exploration;

/**
 * States that have been met, each with the fewest preemptions that it has been met with. Of bounded
 * size: when it is full, a new one takes the place of another, which is as if that had not been
 * met. Confined to one worker.
 */
final class StateCache {
  /** States of the largest one, of 20 bytes each. */
  static final int MOST_STATES = 1 << 20;

  private static final int FIRST_STATES = 1 << 10;
  private static final int BUCKET = 8;
  private static final int BUCKET_LOG2 = 3;

  private final int most;
  private long[] low;
  private long[] high;
  // One more than the preemptions; 0 where there is none.
  private int[] spent;

  /**
   * @param mostStates a power of 2, at least 8
   */
  StateCache(int mostStates) {
    if (Integer.bitCount(mostStates) != 1 || mostStates < BUCKET) {
      throw new IllegalArgumentException(mostStates + " states are not a power of 2, 8 or more");
    }
    most = mostStates;
    int states = Math.min(FIRST_STATES, mostStates);
    low = new long[states];
    high = new long[states];
    spent = new int[states];
  }

  /** Whether a state has been met with no more preemptions. */
  boolean covers(long lowBits, long highBits, int preemptions) {
    int place = find(lowBits, highBits);
    return place >= 0 && spent[place] <= preemptions + 1;
  }

  /** Notes a state. */
  void add(long lowBits, long highBits, int preemptions) {
    int place = find(lowBits, highBits);
    if (place >= 0) {
      spent[place] = Math.min(spent[place], preemptions + 1);
      return;
    }
    place = empty(lowBits);
    while (place < 0 && low.length < most) {
      grow();
      place = empty(lowBits);
    }
    if (place < 0) {
      place = bucket(lowBits) + (int) (highBits & (BUCKET - 1));
    }
    put(place, lowBits, highBits, preemptions + 1);
  }

  private void put(int place, long lowBits, long highBits, int newSpent) {
    low[place] = lowBits;
    high[place] = highBits;
    spent[place] = newSpent;
  }

  private int bucket(long lowBits) {
    return (int) (lowBits & ((low.length >>> BUCKET_LOG2) - 1)) << BUCKET_LOG2;
  }

  private int find(long lowBits, long highBits) {
    int first = bucket(lowBits);
    for (int i = first; i < first + BUCKET; i++) {
      if (spent[i] != 0 && low[i] == lowBits && high[i] == highBits) {
        return i;
      }
    }
    return -1;
  }

  private int empty(long lowBits) {
    int first = bucket(lowBits);
    for (int i = first; i < first + BUCKET; i++) {
      if (spent[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  // A bucket is split into two, so that whatever was in it has room.
  private void grow() {
    long[] formerLow = low;
    long[] formerHigh = high;
    int[] formerSpent = spent;
    low = new long[formerLow.length * 2];
    high = new long[formerLow.length * 2];
    spent = new int[formerLow.length * 2];
    for (int i = 0; i < formerLow.length; i++) {
      if (formerSpent[i] != 0) {
        put(empty(formerLow[i]), formerLow[i], formerHigh[i], formerSpent[i]);
      }
    }
  }
}

package portcullis.core.dma;

/**
 * A set of granules of an {@link IovaWindow}, a bit each. Ranges are start/end, half-open, in
 * offsets from the window's base. Not thread-safe.
 */
final class GranuleBits {
  /** No offset. */
  static final int NONE = -1;

  private final int firstWord;
  private final int end;
  private final long[] words;

  /** Makes an empty set of what is in {@code [start, end)}. */
  GranuleBits(int start, int end) {
    this.firstWord = start >>> 6;
    this.end = end;
    this.words = new long[((end - 1) >>> 6) - firstWord + 1];
  }

  /** Bits of one word that are in a range which is not empty. */
  static long mask(int word, int start, int end) {
    long from = start >>> 6 == word ? -1L << start : -1L;
    long to = (end - 1) >>> 6 == word ? -1L >>> -end : -1L;
    return from & to;
  }

  void set(int start, int end) {
    for (int word = start >>> 6; word <= (end - 1) >>> 6; word++) {
      words[word - firstWord] |= mask(word, start, end);
    }
  }

  void clear(int start, int end) {
    for (int word = start >>> 6; word <= (end - 1) >>> 6; word++) {
      words[word - firstWord] &= ~mask(word, start, end);
    }
  }

  /** How many granules of a range are in the set. */
  int count(int start, int end) {
    int count = 0;
    for (int word = start >>> 6; word <= (end - 1) >>> 6; word++) {
      count += Long.bitCount(words[word - firstWord] & mask(word, start, end));
    }
    return count;
  }

  /** The first granule of the set at or after {@code from}, or {@link #NONE}. */
  int nextSet(int from) {
    if (from >= end) {
      return NONE;
    }
    int word = from >>> 6;
    long bits = words[word - firstWord] & (-1L << from);
    while (bits == 0) {
      if (++word - firstWord == words.length) {
        return NONE;
      }
      bits = words[word - firstWord];
    }
    return (word << 6) + Long.numberOfTrailingZeros(bits);
  }

  /** The first granule at or after {@code from} that is not in the set; the end if all are. */
  int nextClear(int from) {
    int word = from >>> 6;
    long bits = ~words[word - firstWord] & (-1L << from);
    while (bits == 0) {
      if (++word - firstWord == words.length) {
        return end;
      }
      bits = ~words[word - firstWord];
    }
    return Math.min(end, (word << 6) + Long.numberOfTrailingZeros(bits));
  }

  /**
   * The lowest naturally aligned block of {@code size} granules, all in the set, at or after {@code
   * from} and ending at or before {@code limitEnd}; or {@link #NONE}.
   */
  int findBlock(int from, int limitEnd, int size) {
    long alignment = NaturalFit.alignment(size);
    int runStart = nextSet(from);
    while (runStart != NONE) {
      long start = (runStart + alignment - 1) & -alignment;
      if (start + size > limitEnd) {
        return NONE;
      }
      int runEnd = nextClear(runStart);
      if (start + size <= runEnd) {
        return (int) start;
      }
      runStart = nextSet(runEnd);
    }
    return NONE;
  }

  /** Index of the first word, for {@link #word}. */
  int firstWord() {
    return firstWord;
  }

  /** Number of words. */
  int wordCount() {
    return words.length;
  }

  long word(int index) {
    return words[index];
  }

  void setWord(int index, long bits) {
    words[index] = bits;
  }

  /** Adds all granules of {@code other}, a set of the same window, which is empty afterwards. */
  void takeAll(GranuleBits other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
      other.words[i] = 0;
    }
  }
}

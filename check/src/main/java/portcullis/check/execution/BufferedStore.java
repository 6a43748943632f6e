package portcullis.check.execution;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A store that its thread has made and memory has not seen. */
final class BufferedStore {
  final Location location;
  final long value;
  final @Nullable Object reference;

  /** Bits of the word that it writes. */
  final long mask;

  /** Its place among the stores of its thread. */
  final int sequence;

  /** Stores of the thread below this place take effect before it. */
  final int after;

  final boolean isVolatile;

  /** Whether it gives a mutex back. */
  final boolean isUnlock;

  /** The last step of its thread before it, or {@link Location#NOBODY}. */
  final int storedAfter;

  /** What it carries to whoever acquires it; see {@link RaceDetector}. */
  final int @Nullable [] carried;

  /** Steps of its thread that have read it. */
  int[] readers = {};

  BufferedStore(
      Location location,
      long value,
      @Nullable Object reference,
      long mask,
      int sequence,
      int after,
      boolean isVolatile,
      boolean isUnlock,
      int storedAfter,
      int @Nullable [] carried) {
    this.location = location;
    this.value = value;
    this.reference = reference;
    this.mask = mask;
    this.sequence = sequence;
    this.after = after;
    this.isVolatile = isVolatile;
    this.isUnlock = isUnlock;
    this.storedAfter = storedAfter;
    this.carried = carried;
  }

  void addReader(int step) {
    readers = Arrays.copyOf(readers, readers.length + 1);
    readers[readers.length - 1] = step;
  }
}

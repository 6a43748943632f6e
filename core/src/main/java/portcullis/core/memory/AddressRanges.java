package portcullis.core.memory;

import java.util.Arrays;
import portcullis.core.sync.SharedRef;

/** A few ranges of addresses, half-open, to be asked often whether an access overlaps one. */
final class AddressRanges {
  private static final long[] NONE = {};

  // Starts and ends in turn, never changed once stored; compare-and-set pairs with the acquire in
  // #overlaps.
  private final SharedRef<long[]> bounds = new SharedRef<>(NONE);

  AddressRanges() {}

  void add(long start, long end) {
    long[] grown;
    long[] old;
    do {
      old = bounds.get();
      grown = Arrays.copyOf(old, old.length + 2);
      grown[old.length] = start;
      grown[old.length + 1] = end;
    } while (!bounds.compareAndSet(old, grown));
  }

  /** Whether one of the bytes is in a range; the access does not wrap around. */
  boolean overlaps(long address, long lengthBytes) {
    long[] now = bounds.getAcquire();
    for (int i = 0; i < now.length; i += 2) {
      if (address < now[i + 1] && now[i] < address + lengthBytes) {
        return true;
      }
    }
    return false;
  }
}

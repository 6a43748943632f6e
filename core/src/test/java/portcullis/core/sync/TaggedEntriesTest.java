package portcullis.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TaggedEntriesTest {
  private static final long SEED = Long.getLong("seed", 0x7a66ed);
  private static final long NONE = -1;

  private static boolean put(TaggedEntries entries, int set, int label, long key, long value) {
    int slot = entries.claim(set, label, key);
    if (slot == TaggedEntries.NOWHERE) {
      return false;
    }
    entries.publish(slot, label, key, value, ~value);
    return true;
  }

  private static boolean isOdd(long remainder, int label, long key, long value, long note) {
    return (value & 1) == remainder;
  }

  @Test
  void anEntryIsFoundByLabelAndKeyTogether() {
    TaggedEntries entries = new TaggedEntries(8);
    int set = entries.setOf(3);
    assertThat(entries.find(set, 0, 0)).isZero();
    assertThat(put(entries, set, -7, 42, 99)).isTrue();
    assertThat(entries.find(set, -7, 42)).isEqualTo(99);
    assertThat(entries.find(set, -8, 42)).isZero();
    assertThat(entries.find(set, -7, 43)).isZero();
    assertThat(entries.find(entries.setOf(2), -7, 42)).isZero();
    assertThat(entries.note(set, -7, 42, 99, NONE)).isEqualTo(~99L);
    assertThat(entries.note(set, -7, 42, 98, NONE)).isEqualTo(NONE);
  }

  @Test
  void aSetHoldsTwoAndTheSameKeyTakesItsOldPlace() {
    TaggedEntries entries = new TaggedEntries(2);
    put(entries, 0, 1, 10, 100);
    put(entries, 0, 1, 20, 200);
    put(entries, 0, 1, 10, 101);
    assertThat(entries.find(0, 1, 10)).isEqualTo(101);
    assertThat(entries.find(0, 1, 20)).isEqualTo(200);
    put(entries, 0, 1, 30, 300);
    assertThat(entries.find(0, 1, 30)).isEqualTo(300);
    assertThat(entries.find(0, 1, 20)).as("was filled less often").isZero();
    assertThat(entries.findFirst(0, 1, 10)).isEqualTo(101);
    assertThat(entries.findSecond(0, 1, 30)).isEqualTo(300);
  }

  @Test
  void aPlaceThatIsClaimedIsNeitherFoundNorClaimedAgainUntilItIsAbandoned() {
    TaggedEntries entries = new TaggedEntries(2);
    put(entries, 0, 1, 10, 100);
    int slot = entries.claim(0, 1, 10);
    assertThat(entries.find(0, 1, 10)).isZero();
    int other = entries.claim(0, 1, 20);
    assertThat(other).isNotIn(slot, TaggedEntries.NOWHERE);
    assertThat(entries.claim(0, 1, 30)).isEqualTo(TaggedEntries.NOWHERE);
    entries.abandon(slot);
    entries.abandon(other);
    assertThat(entries.find(0, 1, 10)).as("it is as it was").isEqualTo(100);
    assertThat(entries.find(0, 1, 20)).isZero();
  }

  @Test
  void whatAJudgeNamesGoesAndItsPlaceIsFilledFirst() {
    TaggedEntries entries = new TaggedEntries(8);
    for (int set = 0; set < 4; set++) {
      put(entries, entries.setOf(set), 5, 2 * set, 10);
      put(entries, entries.setOf(set), 5, 2 * set + 1, 11);
    }
    entries.<Long>clearSet(entries.setOf(1), TaggedEntriesTest::isOdd, 1L);
    assertThat(entries.find(entries.setOf(1), 5, 2)).isEqualTo(10);
    assertThat(entries.find(entries.setOf(1), 5, 3)).isZero();
    assertThat(entries.find(entries.setOf(0), 5, 1)).isEqualTo(11);
    put(entries, entries.setOf(1), 5, 9, 12);
    assertThat(entries.find(entries.setOf(1), 5, 2)).isEqualTo(10);
    entries.<Long>clear(TaggedEntriesTest::isOdd, 0L);
    for (int set = 0; set < 4; set++) {
      assertThat(entries.find(entries.setOf(set), 5, 2 * set)).isZero();
      assertThat(entries.find(entries.setOf(set), 5, 2 * set + 1)).isEqualTo(set == 1 ? 0 : 11);
    }
  }

  /** Values name their label and key, so that a torn entry shows; two threads fill two places. */
  @Test
  void anEntryUnderChangeIsSeenWholeOrNotAtAll() {
    TaggedEntries entries = new TaggedEntries(2);
    SharedLong stop = new SharedLong(0);
    List<Task> writers = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      SplittableRandom random = new SplittableRandom(SEED + t);
      writers.add(
          Task.spawn(
              "writer",
              () -> {
                while (stop.get() == 0) {
                  int label = random.nextInt(2);
                  long key = random.nextInt(2);
                  put(entries, 0, label, key, valueOf(label, key, random.nextInt(1 << 20)));
                }
              }));
    }
    SplittableRandom random = new SplittableRandom(SEED - 1);
    long seen = 0;
    for (int i = 0; i < 2_000_000 || seen == 0; i++) {
      int label = random.nextInt(2);
      long key = random.nextInt(2);
      long value = entries.find(0, label, key);
      if (value != 0) {
        seen++;
        long note = entries.note(0, label, key, value, NONE);
        if (value != valueOf(label, key, value >>> 8) || (note != NONE && note != ~value)) {
          throw new AssertionError(
              "-Dseed=%d: %d, %d finds 0x%x with 0x%x".formatted(SEED, label, key, value, note));
        }
      }
      if ((i & 0xfff) == 0) {
        entries.<Long>clear(TaggedEntriesTest::isOdd, 1L);
      }
    }
    stop.set(1);
    writers.forEach(Task::join);
  }

  private static long valueOf(int label, long key, long version) {
    return version << 8 | 0x80 | label << 4 | key;
  }
}

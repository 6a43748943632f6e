package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.OK;
import static portcullis.s390.device.ZpciFixture.PROTECTED;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.machine.bus.DmaTransaction;

/**
 * The shadow against a brute force that knows nothing of tables: after a refresh of a range, what
 * hardware reaches there is what the guest has mapped at that moment, and elsewhere what it was.
 */
class ShadowPropertyTest {
  private static final int STEPS = 3000;
  private static final int PAGES = 700;
  private static final int FRAMES = 40;

  private final long seed = ZpciFixture.seed();
  private final SplittableRandom random = new SplittableRandom(seed);
  private final long[] iovas = new long[PAGES];
  // Page and its protection by IOVA: as the guest has mapped it, as hardware should have it.
  private final TreeMap<Long, Long> guest = new TreeMap<>();
  private final TreeMap<Long, Long> shadow = new TreeMap<>();

  /** IOVAs in clumps: within page tables, across their ends, and far apart. */
  private void chooseIovas(int spanLog2) {
    for (int i = 0; i < PAGES; ) {
      long base = random.nextLong(1L << spanLog2 - 12) << 12;
      base = random.nextBoolean() ? base | 0xfc000 : base;
      for (int run = random.nextInt(1, 20); run > 0 && i < PAGES; run--) {
        iovas[i++] = base & (1L << spanLog2) - 1;
        base += 4096;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void afterARefreshTheShadowIsWhatTheTablesAre(int rootType) {
    int spanLog2 = Math.min(31 + 11 * rootType, 36);
    chooseIovas(spanLog2);
    try (ZpciFixture f =
        new ZpciFixture(
            ZpciConfig.of(new Environment.Shadowed(100_000, 64 << 20)).withDesignations(0xf0))) {
      int handle = f.enable(FID);
      long root = f.table(rootType);
      long frames = f.allocate(FRAMES * 4096, 4096);
      long last = (1L << spanLog2) - 1;
      assertThat(f.modify(handle, 4, 0, last, ZpciFixture.anchor(rootType, root))).isEqualTo(OK);
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(4) != 0) {
          change(f, root, rootType, frames);
        } else {
          refresh(f, handle, last);
        }
        if (step % 50 == 0) {
          compare(f, frames);
        }
      }
      assertThat(f.machine.count(FID, Counter.PINS) - f.machine.count(FID, Counter.UNPINS))
          .as(ZpciFixture.rerun(seed))
          .isEqualTo(f.machine.livePins());
    }
  }

  private void change(ZpciFixture f, long root, int rootType, long frames) {
    long iova = iovas[random.nextInt(PAGES)];
    if (random.nextInt(3) == 0) {
      f.unmap(root, rootType, iova);
      guest.remove(iova);
    } else {
      long page = frames + 4096L * random.nextInt(FRAMES);
      long bits = random.nextInt(4) == 0 ? PROTECTED : 0;
      f.map(root, rootType, iova, page, bits);
      guest.put(iova, page | bits);
    }
  }

  private void refresh(ZpciFixture f, int handle, long last) {
    long start = iovas[random.nextInt(PAGES)];
    long length =
        switch (random.nextInt(4)) {
          case 0 -> 4096;
          case 1 -> 4096L * random.nextInt(1, 600);
          case 2 -> 4096L * random.nextLong(1, 1L << 20);
          default -> last + 1;
        };
    start = length > last ? 0 : start;
    length = Math.min(length, last + 1 - start);
    assertThat(f.refresh(handle, start, length)).as(ZpciFixture.rerun(seed)).isEqualTo(OK);
    shadow.subMap(start, start + length).clear();
    shadow.putAll(guest.subMap(start, start + length));
  }

  private void compare(ZpciFixture f, long frames) {
    DmaTransaction asked = new DmaTransaction();
    Map<Long, Integer> pins = new HashMap<>();
    for (long iova : iovas) {
      Long expected = shadow.get(iova);
      asked.request(f.function.requester.id(), -1, iova, 1);
      long found = f.machine.inspect(asked) ? asked.physAddr() : -1;
      assertThat(found)
          .as("0x%x, %s", iova, ZpciFixture.rerun(seed))
          .isEqualTo(expected == null ? -1 : expected & -4096);
      asked.request(f.function.requester.id(), -1, iova, 2);
      assertThat(f.machine.inspect(asked))
          .as("writing to 0x%x, %s", iova, ZpciFixture.rerun(seed))
          .isEqualTo(expected != null && (expected & PROTECTED) == 0);
    }
    for (long entry : shadow.values()) {
      pins.merge(entry & -4096, 1, Integer::sum);
    }
    for (long page = frames; page < frames + FRAMES * 4096; page += 4096) {
      assertThat(f.machine.pins(page))
          .as("pins of 0x%x, %s", page, ZpciFixture.rerun(seed))
          .isEqualTo(pins.getOrDefault(page, 0));
    }
    assertThat(f.machine.livePins(FID)).isEqualTo(shadow.size());
  }

  /** With a limit, what hardware has is a part of it, and all of it if there was room for all. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64})
  void withALimitTheShadowHasNothingThatTheTablesHaveNot(int limit) {
    chooseIovas(33);
    try (ZpciFixture f = ZpciFixture.shadowed(limit)) {
      int handle = f.enable(FID);
      long root = f.table(1);
      long frames = f.allocate(FRAMES * 4096, 4096);
      long last = (1L << 33) - 1;
      assertThat(f.modify(handle, 4, 0, last, ZpciFixture.anchor(1, root))).isEqualTo(OK);
      DmaTransaction asked = new DmaTransaction();
      for (int step = 0; step < STEPS; step++) {
        change(f, root, 1, frames);
        if (guest.size() > 2 * limit) {
          guest.keySet().forEach(iova -> f.unmap(root, 1, iova));
          guest.clear();
        }
        if (random.nextInt(8) != 0) {
          continue;
        }
        long result = f.refresh(handle, 0, last + 1);
        boolean fits = guest.size() <= limit;
        assertThat(result)
            .as("%d pages, %s", guest.size(), ZpciFixture.rerun(seed))
            .isEqualTo(fits ? OK : ZpciFixture.error(16));
        assertThat(f.machine.livePins(FID)).isEqualTo(Math.min(guest.size(), limit));
        for (long iova : iovas) {
          asked.request(f.function.requester.id(), -1, iova, 1);
          if (f.machine.inspect(asked)) {
            assertThat(guest.getOrDefault(iova, -1L) & -4096)
                .as("0x%x, %s", iova, ZpciFixture.rerun(seed))
                .isEqualTo(asked.physAddr());
          }
        }
      }
    }
  }
}

package portcullis.riscv.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.riscv.device.IommuFixture.G;
import static portcullis.riscv.device.IommuFixture.RWUAD;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import portcullis.core.memory.Access;
import portcullis.machine.bus.DmaTransaction;
import portcullis.riscv.device.TranslationTrace.Structure;
import portcullis.riscv.spec.Command;
import portcullis.riscv.spec.IodirInvalDdt;
import portcullis.riscv.spec.IofenceC;
import portcullis.riscv.spec.IotinvalGvma;
import portcullis.riscv.spec.IotinvalVma;
import portcullis.riscv.spec.PerformanceEvent;
import portcullis.riscv.spec.Register;

/**
 * Which non-leaf entries each command makes the IOMMU forget, and which not. Entries are known to
 * be cached when pages of their tables, never used before, are found although the entry in memory
 * is gone.
 */
class WalkCacheTest {
  private static final Command FENCE = new IofenceC(false, false, true, true, 0, 0);
  private static final int SV39 = 8;
  private static final long TABLE_REACH = 2L << 20;
  private static final long IOVA = 0x40_0000_0000L >>> 4;
  private static final long NEXT = IOVA + TABLE_REACH;
  private static final long GLOBAL = NEXT + TABLE_REACH;
  private static final long GUEST_DATA = 0x20_0000_0000L;
  private static final long GUEST_ONLY = 0x30_0000_0000L;
  private static final int PAGES = 8;

  // Of each device, by number: PSCID or 0 for no first stage, GSCID or 0 for no second stage.
  private static final int[][] DEVICES = {{7, 0}, {8, 0}, {7, 5}, {9, 5}, {7, 6}, {0, 5}, {0, 6}};

  // What is watched: device, address, in the order of the expectations.
  private static final long[][] WATCHED = {
    {0, IOVA},
    {0, NEXT},
    {0, GLOBAL},
    {1, IOVA},
    {2, IOVA},
    {2, NEXT},
    {3, IOVA},
    {4, IOVA},
    {5, GUEST_ONLY},
    {5, GUEST_ONLY + TABLE_REACH},
    {6, GUEST_ONLY}
  };

  private IommuFixture f = new IommuFixture(config(1024));
  private final long[] firstRoots = new long[DEVICES.length];
  private final long[] secondRoots = new long[7]; // by GSCID
  private int nextPage = 1;

  private static RiscvIommuConfig config(int walkEntries) {
    return RiscvIommuConfig.complete().withWalkEntries(walkEntries);
  }

  @AfterEach
  void close() {
    f.close();
  }

  /** Tables for everything that is watched, walked once. */
  private void build(boolean counting) {
    f.start(1);
    for (int gscid = 5; gscid <= 6; gscid++) {
      secondRoots[gscid] = f.pages(4 + 3) + 0x3fff & -0x4000;
    }
    for (int device = 0; device < DEVICES.length; device++) {
      firstRoots[device] = f.page();
    }
    for (long[] watched : WATCHED) {
      int device = (int) watched[0];
      for (int i = 0; i < PAGES; i++) {
        map(device, watched[1] + i * 4096L, watched[1] + i * 4096L);
      }
    }
    long at = f.entryAddress(firstRoots[0], SV39, GLOBAL, 1);
    f.ram.setLong(at, f.ram.getLong(at) | G);
    long end = f.page(); // tables of guests are below, each mapped by a leaf of its own
    for (long page = IommuFixture.RAM; page < end; page += 4096) {
      f.map(secondRoots[5], SV39, page, 0, page, RWUAD);
      f.map(secondRoots[6], SV39, page, 0, page, RWUAD);
    }
    for (int device = 0; device < DEVICES.length; device++) {
      int gscid = DEVICES[device][1];
      long iohgatp = gscid == 0 ? 0 : 8L << 60 | (long) gscid << 44 | secondRoots[gscid] >>> 12;
      long iosatp = DEVICES[device][0] == 0 ? 0 : 8L << 60 | firstRoots[device] >>> 12;
      f.setContext(device, 1, iohgatp, (long) DEVICES[device][0] << 12, iosatp);
    }
    if (counting) {
      f.write(Register.IOHPMEVT, PerformanceEvent.FIRST_STAGE_WALK.id());
    }
    for (long[] watched : WATCHED) {
      assertThat(f.translate((int) watched[0], watched[1], Access.READ)).isNotEqualTo(-1);
    }
  }

  private void map(int device, long address, long to) {
    int gscid = DEVICES[device][1];
    if (DEVICES[device][0] == 0) {
      f.map(secondRoots[gscid], SV39, address, 0, to, RWUAD);
      return;
    }
    long gpa = gscid == 0 ? to : GUEST_DATA + (to & 0xfff_ffff);
    f.map(firstRoots[device], SV39, address, 0, gpa, RWUAD);
    if (gscid != 0) {
      f.map(secondRoots[gscid], SV39, gpa, 0, to, RWUAD);
    }
  }

  private void breakPointers() {
    for (long[] watched : WATCHED) {
      int device = (int) watched[0];
      long root = DEVICES[device][0] == 0 ? secondRoots[DEVICES[device][1]] : firstRoots[device];
      f.unmap(root, SV39, watched[1], 1);
    }
  }

  /** One letter for each that is watched: x if its pointer is cached. */
  private String cached() {
    StringBuilder cached = new StringBuilder();
    for (long[] watched : WATCHED) {
      long at = watched[1] + nextPage * 4096L;
      cached.append(f.translate((int) watched[0], at, Access.READ) == -1 ? '-' : 'x');
    }
    nextPage++;
    return cached.insert(8, ' ').insert(4, ' ').toString();
  }

  private static IotinvalVma vma(int pscid, int gscid, long address, boolean nonLeaf) {
    return new IotinvalVma(
        address >= 0,
        pscid >= 0,
        Math.max(0, pscid),
        gscid >= 0,
        Math.max(0, gscid),
        nonLeaf,
        false,
        Math.max(0, address));
  }

  private static IotinvalGvma gvma(int gscid, long address, boolean nonLeaf) {
    return new IotinvalGvma(
        address >= 0, gscid >= 0, Math.max(0, gscid), 0, nonLeaf, false, Math.max(0, address));
  }

  static Stream<Arguments> commands() {
    // 4 MiB from IOVA on: bits 12 to 20 of the address set, bit 21 clear.
    long range = IOVA | (TABLE_REACH - 4096);
    return Stream.of(
        Arguments.of(new IodirInvalDdt(false, 0), "xxxx xxxx xxx"),
        Arguments.of(vma(-1, -1, -1, false), "---- xxxx xxx"),
        Arguments.of(vma(7, -1, -1, false), "--xx xxxx xxx"),
        Arguments.of(vma(8, -1, -1, true), "xxx- xxxx xxx"),
        Arguments.of(vma(-1, -1, IOVA, false), "xxxx xxxx xxx"),
        Arguments.of(vma(7, -1, IOVA, false), "xxxx xxxx xxx"),
        Arguments.of(vma(-1, -1, IOVA, true), "-xx- xxxx xxx"),
        Arguments.of(vma(7, -1, IOVA, true), "-xxx xxxx xxx"),
        Arguments.of(vma(7, -1, IOVA + TABLE_REACH - 4096, true), "-xxx xxxx xxx"),
        Arguments.of(vma(7, -1, GLOBAL, true), "xxxx xxxx xxx"),
        Arguments.of(vma(-1, -1, GLOBAL, true), "xx-x xxxx xxx"),
        Arguments.of(vma(-1, 5, -1, false), "xxxx ---x xxx"),
        Arguments.of(vma(7, 5, -1, false), "xxxx --xx xxx"),
        Arguments.of(vma(-1, 5, IOVA, false), "xxxx xxxx xxx"),
        Arguments.of(vma(7, 5, IOVA, false), "xxxx xxxx xxx"),
        Arguments.of(vma(-1, 5, IOVA, true), "xxxx -x-x xxx"),
        Arguments.of(vma(7, 5, NEXT, true), "xxxx x-xx xxx"),
        Arguments.of(new IotinvalVma(true, true, 7, true, 5, true, true, range), "xxxx --xx xxx"),
        Arguments.of(new IotinvalVma(true, true, 7, true, 5, false, true, range), "xxxx xxxx xxx"),
        Arguments.of(gvma(-1, -1, false), "xxxx ---- ---"),
        Arguments.of(gvma(-1, GUEST_ONLY, false), "xxxx ---- ---"), // AV is ignored
        Arguments.of(gvma(5, -1, false), "xxxx ---x --x"),
        Arguments.of(gvma(5, GUEST_ONLY, false), "xxxx xxxx xxx"),
        Arguments.of(gvma(5, GUEST_ONLY, true), "xxxx xxxx -xx"),
        Arguments.of(gvma(5, GUEST_ONLY + TABLE_REACH + 4096, true), "xxxx xxxx x-x"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandNamesTheseAndNoOthers(Command command, String expected) {
    build(false);
    breakPointers();
    assertThat(cached()).isEqualTo("xxxx xxxx xxx");
    f.execute(command, FENCE);
    assertThat(cached()).isEqualTo(expected);
    assertThat(cached()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void itIsTheSameWhileEventsAreCounted(Command command, String expected) {
    build(true);
    breakPointers();
    f.execute(command, FENCE);
    assertThat(cached()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theTableOfAGuestIsForgottenWithThePageThatMapsIt(boolean nonLeaf) {
    build(false);
    long table = f.entryAddress(firstRoots[2], SV39, IOVA, 0) & -4096;
    breakPointers();
    f.execute(gvma(5, table + 4096, false), gvma(6, table, false), FENCE);
    assertThat(cached()).isEqualTo("xxxx xxxx xxx");
    f.execute(gvma(5, table, nonLeaf), FENCE);
    assertThat(cached()).isEqualTo("xxxx -xxx xxx");
  }

  @Test
  void resetForgetsEverything() {
    build(false);
    f.device.reset();
    breakPointers();
    f.start(1);
    for (int device = 0; device < DEVICES.length; device++) {
      int gscid = DEVICES[device][1];
      long iohgatp = gscid == 0 ? 0 : 8L << 60 | (long) gscid << 44 | secondRoots[gscid] >>> 12;
      long iosatp = DEVICES[device][0] == 0 ? 0 : 8L << 60 | firstRoots[device] >>> 12;
      f.setContext(device, 1, iohgatp, (long) DEVICES[device][0] << 12, iosatp);
    }
    assertThat(cached()).isEqualTo("---- ---- ---");
  }

  @Test
  void withoutEntriesNothingIsCached() {
    f.close();
    f = new IommuFixture(config(0));
    build(false);
    breakPointers();
    assertThat(cached()).isEqualTo("---- ---- ---");
  }

  @Test
  void aWalkThatIsWatchedReadsMemory() {
    build(false);
    StringBuilder told = new StringBuilder();
    TranslationTrace trace =
        new TranslationTrace() {
          @Override
          public void fetched(Structure structure, int level, long at, long value, String step) {
            if (structure == Structure.FIRST_STAGE_ENTRY) {
              told.append(level);
            }
          }

          @Override
          public void decided(String step, String what) {}
        };
    DmaTransaction dma = new DmaTransaction();
    dma.request(0, DmaTransaction.NO_PROCESS, IOVA + 4096, Access.READ);
    assertThat(f.device.explain(dma, trace)).isTrue();
    assertThat(told).hasToString("210");
    breakPointers();
    dma.request(0, DmaTransaction.NO_PROCESS, IOVA + 4096, Access.READ);
    assertThat(f.device.explain(dma, trace)).isFalse();
    assertThat(f.device.translate(dma)).isTrue();
  }

  @Test
  void eventsCountTheEntriesThatAreRead() {
    build(true);
    long before = f.read(Register.IOHPMCTR);
    assertThat(cached()).isEqualTo("xxxx xxxx xxx");
    // One leaf for each of the eight with a first stage.
    assertThat(f.read(Register.IOHPMCTR) - before).isEqualTo(8);
    f.execute(vma(-1, -1, -1, false), FENCE);
    before = f.read(Register.IOHPMCTR);
    assertThat(cached()).isEqualTo("xxxx xxxx xxx");
    assertThat(f.read(Register.IOHPMCTR) - before).isEqualTo(8 + 4 * 2);
  }

  @Test
  void aWalkThatBeganBeforeAnInvalidationLeavesNothing() {
    Generation generation = new Generation();
    WalkCache cache = new WalkCache(2, generation);
    long space = AddressSpaceTag.of(true, 7, false, 0, false);
    long word = WalkCache.word(0x8000_0000L, 21, 0);
    int salt = EntryCache.salt(space);
    long seen = generation.current();
    cache.insert(space, salt, IOVA, 21, word, 0, seen);
    assertThat(cache.lookup(space, salt, NEXT - 1, -1L)).isEqualTo(word);
    assertThat(cache.lookupTable(space, salt, NEXT - 1, 1L << 21)).isEqualTo(word);
    assertThat(cache.lookup(space, salt, NEXT, -1L)).isZero();
    assertThat(cache.lookupTable(space, salt, NEXT, -1L)).isZero();
    assertThat(cache.lookup(space, salt, IOVA, ~(1L << 21))).isZero();
    InvalidationScope all =
        new InvalidationScope().decode(false, vma(7, -1, -1, false).dword0(), 0);
    cache.invalidate(all);
    cache.insert(space, salt, IOVA, 21, word, 0, seen);
    assertThat(cache.lookup(space, salt, IOVA, -1L)).isZero();
  }

  @Test
  void accessedAndDirtyBitsAreSetThroughACachedTable() {
    build(false);
    long at = f.entryAddress(firstRoots[2], SV39, IOVA + 4096, 0);
    long iohgatp = 8L << 60 | 5L << 44 | secondRoots[5] >>> 12;
    f.setContext(2, 1 | 3 << 7, iohgatp, 7L << 12, 8L << 60 | firstRoots[2] >>> 12); // SADE, GADE
    f.execute(new IodirInvalDdt(true, 2), FENCE);
    f.ram.setLong(at, f.ram.getLong(at) & ~(IommuFixture.A | IommuFixture.D));
    assertThat(f.translate(2, IOVA + 4096, Access.READ)).isNotEqualTo(-1);
    assertThat(f.ram.getLong(at) & (IommuFixture.A | IommuFixture.D)).isEqualTo(IommuFixture.A);
    assertThat(f.translate(2, IOVA + 4096, Access.WRITE)).isNotEqualTo(-1);
    assertThat(f.ram.getLong(at) & IommuFixture.D).isEqualTo(IommuFixture.D);
  }
}

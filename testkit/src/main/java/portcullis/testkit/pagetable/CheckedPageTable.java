package portcullis.testkit.pagetable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.Gather;
import portcullis.core.memory.PageAllocator;
import portcullis.core.pagetable.MapOutcome;
import portcullis.core.pagetable.PageTable;
import portcullis.testkit.pagetable.PageReference.Page;
import portcullis.testkit.pagetable.PageReference.Unmapped;
import portcullis.testkit.pagetable.TableReader.Translation;

/**
 * A page table and what should be in it: every call is made on both, and what the table then says
 * of the range, through the engine and through its tables, must be the same. Not thread-safe.
 */
final class CheckedPageTable {
  private static final long PAGE_BYTES = PageReference.PAGE_BYTES;

  final PageTable table;
  final PageReference reference = new PageReference();

  private final PageTableContract contract;
  private final PageAllocator pages;
  private final Gather gather = new Gather();
  // Names the run in every failure.
  private final String context;

  CheckedPageTable(PageTableContract contract, PageAllocator pages, String context) {
    this.contract = contract;
    this.pages = pages;
    this.context = context;
    this.table = Objects.requireNonNull(PageTable.create(contract.format(), pages));
  }

  /** Maps a range; it must work if and only if all of it is free, or memory runs out. */
  MapOutcome map(long iova, long physAddr, long sizeBytes, int access) {
    boolean free = reference.isFree(iova, sizeBytes);
    MapOutcome outcome = table.map(iova, physAddr, sizeBytes, access, gather);
    if (outcome == MapOutcome.MAPPED) {
      assertThat(free).as("%s: mapped over 0x%x+0x%x", context, iova, sizeBytes).isTrue();
      assertThat(gather.isEmpty()).as("%s: a good map undoes nothing", context).isTrue();
      record(iova, physAddr, sizeBytes, access);
    } else {
      assertThat(free)
          .as("%s: %s for 0x%x+0x%x", context, outcome, iova, sizeBytes)
          .isEqualTo(outcome == MapOutcome.OUT_OF_MEMORY);
      if (!gather.isEmpty()) {
        assertThat(gather.firstIova()).as("%s: start of what was undone", context).isEqualTo(iova);
        assertThat(gather.lastIova()).as("%s: end of it", context).isLessThan(iova + sizeBytes);
      }
    }
    flush();
    verify(iova - PAGE_BYTES, sizeBytes + 2 * PAGE_BYTES);
    return outcome;
  }

  /** Unmaps a range; what goes must be what the reference says. */
  long unmap(long iova, long sizeBytes) {
    Unmapped expected = reference.unmap(iova, sizeBytes);
    long bytes = table.unmap(iova, sizeBytes, gather);
    assertThat(bytes)
        .as("%s: bytes of unmap 0x%x+0x%x", context, iova, sizeBytes)
        .isEqualTo(expected.bytes());
    assertThat(gather.isEmpty()).as(context).isEqualTo(bytes == 0);
    if (bytes != 0) {
      assertThat(gather.firstIova()).as(context).isEqualTo(expected.firstIova());
      assertThat(gather.lastIova()).as(context).isEqualTo(expected.firstIova() + bytes - 1);
      assertThat(gather.smallestLeafSizeLog2()).as(context).isEqualTo(expected.smallestLog2());
    }
    flush();
    verify(iova - PAGE_BYTES, Math.max(sizeBytes, bytes) + 2 * PAGE_BYTES);
    return bytes;
  }

  /**
   * Last address that tests go to: that of the aperture, or one below 2^63, where the reference
   * ends.
   */
  long lastTested() {
    return lastTested(table);
  }

  static long lastTested(PageTable table) {
    return table.lastIova() < 0 ? (1L << 62) - 1 : table.lastIova();
  }

  /** Compares every small page of a range, as far as it is in the aperture. */
  void verify(long firstIova, long sizeBytes) {
    long end = firstIova + sizeBytes;
    for (long iova = Math.max(firstIova, 0); iova < end; iova += PAGE_BYTES) {
      if (Long.compareUnsigned(iova, table.lastIova()) > 0) {
        return;
      }
      verifyPage(iova, reference.at(iova));
    }
  }

  /** The tables in use are those that can be reached, and no others. */
  void verifyNothingLeaks() {
    assertThat(pages.allocatedBytes())
        .as("%s: bytes of tables", context)
        .isEqualTo(contract.reader().tableBytes(pages.memory(), table.rootAddress()));
  }

  /** Gives everything back; nothing may be left. */
  void free() {
    verifyNothingLeaks();
    table.free();
    assertThat(pages.allocatedBytes()).as("%s: bytes left after free", context).isZero();
  }

  // Plain conditions before assertions, which would take most of the time.
  private void verifyPage(long iova, @Nullable Page page) {
    long offset = iova >>> 12 & (PAGE_BYTES - 1);
    long expected = page == null ? PageTable.UNMAPPED : page.physAddr() + offset;
    long engine = table.iovaToPhys(iova + offset);
    Translation walked = walk(iova + offset);
    if (engine != expected) {
      assertThat(engine).as("%s: iovaToPhys(0x%x)", context, iova + offset).isEqualTo(expected);
    }
    if (page == null) {
      if (walked != null) {
        assertThat(walked).as("%s: tables at 0x%x", context, iova).isNull();
      }
      return;
    }
    Translation wanted =
        new Translation(expected, contract.granted(page.access()), page.leafSizeLog2());
    if (!wanted.equals(walked)) {
      assertThat(walked).as("%s: tables at 0x%x", context, iova + offset).isEqualTo(wanted);
    }
  }

  // Which leaves were chosen is read from the tables; they must lie within what was mapped.
  private void record(long iova, long physAddr, long sizeBytes, int access) {
    for (long offset = 0; offset < sizeBytes; offset += PAGE_BYTES) {
      Translation walked = walk(iova + offset);
      assertThat(walked).as("%s: tables at 0x%x", context, iova + offset).isNotNull();
      int sizeLog2 = Objects.requireNonNull(walked).pageSizeLog2();
      long leafIova = (iova + offset) & -(1L << sizeLog2);
      assertThat(leafIova).as("%s: start of a leaf", context).isGreaterThanOrEqualTo(iova);
      assertThat(leafIova + (1L << sizeLog2))
          .as("%s: end of a leaf", context)
          .isLessThanOrEqualTo(iova + sizeBytes);
      reference.put(iova + offset, new Page(physAddr + offset, access, leafIova, sizeLog2));
    }
  }

  private @Nullable Translation walk(long iova) {
    return contract.reader().translate(pages.memory(), table.rootAddress(), iova);
  }

  private void flush() {
    pages.free(gather.freedTables());
    gather.reset();
  }
}

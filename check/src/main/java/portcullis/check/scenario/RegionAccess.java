package portcullis.check.scenario;

import java.lang.foreign.MemorySegment;
import portcullis.check.program.Scenario;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.RegionMemory;
import portcullis.core.sync.OrderedMemory;

/**
 * A region of memory is taken away while another thread accesses it: contract 7, its bytes belong
 * to somebody else as soon as that returns, and no access meets them then.
 */
abstract class RegionAccess extends Scenario {
  static final long NOTHING = -1;
  static final long OURS = 1;
  private static final long THEIRS = 0x7777_7777_7777_7777L;

  final RegionMemory memory = PhysicalMemory.regions();
  private final MemorySegment bytes = MemorySegment.ofArray(new long[1]);
  // The same bytes, as who lent them sees them; the stores are plain, as anybody's might be.
  private final OrderedMemory lender = new OrderedMemory(bytes);

  /** What accesses the region at 0. */
  abstract void access();

  @Override
  protected void build() {
    memory.add(0, bytes, true, true);
    lender.setLongPlain(0, OURS);
    thread("access", memory.readers()::reader, this::access);
    thread(
        "remove",
        () -> {
          memory.remove(0);
          lender.setLongPlain(0, THEIRS);
        });
  }

  /** Judges what was read. */
  static void found(long value) {
    require(value == OURS || value == NOTHING, "read 0x" + Long.toHexString(value));
  }

  @Override
  protected void judge() {
    require(lender.getLongPlain(0) == THEIRS, "what was given back has been written");
    require(!memory.contains(0, 8), "the region is still there");
  }
}

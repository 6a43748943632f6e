package portcullis.check.scenario;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A region is taken away while another thread reads it: contract 7. */
public final class RegionRead extends RegionAccess {
  /** For the loader. */
  public RegionRead() {}

  @Override
  void access() {
    found(memory.getLongAcquireOr(0, NOTHING));
    found(memory.getLong(0));
    found(memory.getIntAcquireOr(0, (int) NOTHING));
    MemorySegment copy = MemorySegment.ofArray(new long[1]);
    memory.copyOut(0, copy, 0, 1);
    byte first = copy.get(ValueLayout.JAVA_BYTE, 0);
    require(first == OURS || first == NOTHING, "copied " + first);
  }
}

package portcullis.check.scenario;

import java.lang.foreign.MemorySegment;

/** A region is taken away while another thread writes it: contract 7. */
public final class RegionWrite extends RegionAccess {
  /** For the loader. */
  public RegionWrite() {}

  @Override
  void access() {
    memory.setLongRelease(0, OURS);
    memory.setLong(0, OURS);
    memory.setIntRelease(0, (int) OURS);
    memory.copyIn(0, MemorySegment.ofArray(new long[] {OURS}), 0, 1);
    memory.clear(0, 8);
  }
}

package portcullis.check.scenario;

import java.lang.foreign.MemorySegment;
import portcullis.check.program.Scenario;
import portcullis.core.memory.PhysicalMemory;
import portcullis.core.memory.RegionMemory;

/**
 * A region comes and another goes while a third thread looks: none is lost, and none comes back.
 */
public final class RegionChange extends Scenario {
  private static final long SECOND = 16;

  private final RegionMemory memory = PhysicalMemory.regions();

  /** For the loader. */
  public RegionChange() {}

  @Override
  protected void build() {
    add(0);
    add(2 * SECOND);
    thread("add", () -> add(SECOND));
    thread("remove", () -> memory.remove(0));
    thread(
        "look",
        () -> {
          boolean isThere = memory.contains(SECOND, 8);
          require(memory.contains(2 * SECOND, 8), "the last region is not there");
          require(!isThere || memory.contains(SECOND, 8), "the region is gone again");
        });
  }

  private void add(long start) {
    require(memory.add(start, MemorySegment.ofArray(new long[1]), true, true), "not added");
  }

  @Override
  protected void judge() {
    require(memory.contains(SECOND, 8), "the region was lost");
    require(!memory.contains(0, 8), "the region came back");
  }
}

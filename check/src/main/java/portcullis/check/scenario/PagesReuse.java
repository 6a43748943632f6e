package portcullis.check.scenario;

import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;

/**
 * Blocks of memory are handed out, taken back alone and taken back in a chain, by three threads.
 */
public final class PagesReuse extends SketchMachine {
  private long allocatedBytes;

  /** For the loader. */
  public PagesReuse() {}

  @Override
  protected void build() {
    allocatedBytes = tables.allocatedBytes();
    long single = tables.allocate(11);
    PageChain chain = new PageChain();
    chain.add(tables, tables.allocate(11));
    thread("free", () -> tables.free(single));
    thread("free chain", () -> tables.free(chain));
    thread("allocate", () -> require(tables.allocate(11) != PageAllocator.NONE, "no memory"));
  }

  @Override
  protected void judge() {
    require(
        tables.allocatedBytes() == allocatedBytes + 2048, "a block was lost, or is there twice");
  }
}

package portcullis.riscv.driver;

import portcullis.core.memory.PageAllocator;
import portcullis.core.memory.PageChain;
import portcullis.core.memory.PhysicalMemory;

/**
 * Memory that is given back all at once: what one unit's driver holds for as long as it runs,
 * queues and directory; or the {@link ProcessDirectory} of a device.
 *
 * <p>Used by one thread at a time. That of a unit: by bring-up, then under the lock of the {@link
 * DeviceDirectory}, then by shutdown. That of a device: under the lock of the device's group.
 */
final class UnitPages {
  private final PageAllocator pages;
  private final PageChain held = new PageChain();

  UnitPages(PageAllocator pages) {
    this.pages = pages;
  }

  /** An empty one, with memory from the same place. */
  UnitPages another() {
    return new UnitPages(pages);
  }

  PhysicalMemory memory() {
    return pages.memory();
  }

  /** A zeroed block, or {@link PageAllocator#NONE}. */
  long allocate(int sizeLog2) {
    long physAddr = pages.allocate(sizeLog2);
    if (physAddr != PageAllocator.NONE) {
      held.add(pages, physAddr);
    }
    return physAddr;
  }

  /**
   * As many blocks as {@code blocks} has room for, or none at all.
   *
   * @return whether there was memory
   */
  boolean allocateAll(int sizeLog2, long[] blocks, int count) {
    for (int i = 0; i < count; i++) {
      blocks[i] = pages.allocate(sizeLog2);
      if (blocks[i] == PageAllocator.NONE) {
        for (int j = 0; j < i; j++) {
          pages.free(blocks[j]);
        }
        return false;
      }
    }
    for (int i = 0; i < count; i++) {
      held.add(pages, blocks[i]);
    }
    return true;
  }

  /** Takes over what another one holds. Allocates nothing. */
  void takeAll(UnitPages other) {
    held.takeAll(pages, other.held);
  }

  /** Gives everything back; the hardware must have let go of it. */
  void free() {
    pages.free(held);
  }
}

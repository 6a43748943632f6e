package portcullis.machine;

import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRef;
import portcullis.machine.bus.DmaTransaction;
import portcullis.machine.bus.DmaTranslator;

/**
 * Adds an offset to every address, and refuses what a predicate refuses. Addresses of the message
 * page go through as they are.
 */
public final class FakeTranslator implements DmaTranslator {
  public static final long OFFSET = 0x40_0000_0000L;

  private final SharedRef<Filter> blocked = new SharedRef<>((iova, access) -> false);
  private final SharedLong asked = new SharedLong(0);

  /** The address a device uses for {@code physAddr}. */
  public static long iova(long physAddr) {
    return physAddr + OFFSET;
  }

  /** What is refused from now on. */
  public void block(Filter filter) {
    blocked.set(filter);
  }

  /** Refuses the page of {@code physAddr} from now on, and nothing else. */
  public void blockPageOf(long physAddr) {
    block((iova, access) -> iova >>> 12 == iova(physAddr) >>> 12);
  }

  public void blockNothing() {
    block((iova, access) -> false);
  }

  public long asked() {
    return asked.get();
  }

  @Override
  public boolean translate(DmaTransaction t) {
    asked.getAndAdd(1);
    if (blocked.get().matches(t.iova(), t.access())) {
      t.countBlocked();
      return false;
    }
    long physAddr = t.iova() >>> 12 == TestMachine.MSI_BASE >>> 12 ? t.iova() : t.iova() - OFFSET;
    return t.translated(physAddr, 4096 - (t.iova() & 4095));
  }

  /** Which requests. */
  @FunctionalInterface
  public interface Filter {
    boolean matches(long iova, int access);
  }
}

package portcullis.s390.device;

import static org.assertj.core.api.Assertions.assertThat;
import static portcullis.s390.device.ZpciFixture.FID;
import static portcullis.s390.device.ZpciFixture.RT;

import java.lang.reflect.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import portcullis.machine.bus.DmaPort;

/** What goes with every DMA and every flush allocates nothing once it is compiled. */
class AllocationTest {
  private static final int WARM_UP = 60_000;
  private static final int ROUNDS = 20_000;
  private static final long IOVA = 0x4000_0000L;

  private ZpciFixture f;
  private int handle;
  private long root;
  private long page;

  @AfterEach
  void close() {
    f.close();
  }

  private void start(boolean vm) {
    f = vm ? ZpciFixture.shadowed(1000) : ZpciFixture.lpar();
    handle = f.enable(FID);
    root = f.table(RT);
    page = f.page();
    f.register(handle, RT, root);
    f.map(root, RT, IOVA, page, 0);
    f.refresh(handle, IOVA, 4096);
  }

  /** Bytes per call, at most what a few calls that are not compiled yet take. */
  private void assertAllocatesNothing(Runnable action) {
    for (int i = 0; i < WARM_UP; i++) {
      action.run();
    }
    long before = allocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      action.run();
    }
    assertThat((allocatedBytes() - before) / ROUNDS).isZero();
  }

  @Test
  void aCachedTranslationAndAWalkAllocateNothing() {
    start(false);
    DmaPort port = f.function.requester.newPort();
    assertAllocatesNothing(() -> ZpciFixture.read(port, IOVA));
    assertThat(port.transaction().hits()).isGreaterThan(ROUNDS);
    ZpciFunction function =
        new ZpciFunction(
            1,
            1,
            new portcullis.machine.pci.RequesterId(0, 9, 0),
            f.function,
            f.machine.config(),
            f.bus,
            new EventQueue(new Quiescence(f.bus, null)));
    assertAllocatesNothing(() -> {
      function.cache.insert(IOVA, page | 3, function.cache.generation());
      function.cache.invalidate(IOVA, IOVA + 4095);
    });
  }

  @Test
  void aRefreshInAPartitionAllocatesNothing() {
    start(false);
    DmaPort port = f.function.requester.newPort();
    assertAllocatesNothing(() -> {
      ZpciFixture.read(port, IOVA);
      f.refresh(handle, IOVA, 4096);
    });
  }

  @Test
  void aRefreshUnderAHypervisorAllocatesNothing() {
    start(true);
    long entry = f.entryAt(root, RT, IOVA, -1);
    assertAllocatesNothing(() -> {
      f.ram.setLong(entry, 0x400);
      f.refresh(handle, IOVA, 4096);
      f.ram.setLong(entry, page);
      f.refresh(handle, IOVA, 4096);
    });
    assertThat(f.machine.count(FID, Counter.PINS)).isGreaterThan(ROUNDS);
  }

  /** By reflection, since the module under test does not read the management modules. */
  private static long allocatedBytes() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Method allocated =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
      return (long) allocated.invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}

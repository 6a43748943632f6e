package portcullis.machine;

import java.lang.reflect.Method;

/**
 * How many bytes the calling thread has allocated. By reflection, since the module under test does
 * not read the management modules.
 */
public final class AllocationMeter {
  private final Object threads;
  private final Method allocated;

  public AllocationMeter() {
    try {
      threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      allocated =
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  public long bytes() {
    try {
      return (long) allocated.invoke(threads);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}

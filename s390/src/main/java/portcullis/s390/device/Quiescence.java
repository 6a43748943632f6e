package portcullis.s390.device;

import org.jspecify.annotations.Nullable;
import portcullis.machine.bus.SystemBus;

/**
 * What has to come before software hears that a function has failed, has no translation or has
 * gone: it then uses pages and tables for something else. Thread-safe.
 */
final class Quiescence {
  private final SystemBus bus;
  private final @Nullable Hypervisor hypervisor;

  Quiescence(SystemBus bus, @Nullable Hypervisor hypervisor) {
    this.bus = bus;
    this.hypervisor = hypervisor;
  }

  /**
   * Waits until all DMA and refreshes that are under way are over. What has become of the function
   * is in its snapshot before: later ones go by that.
   */
  void await() {
    bus.transactions().synchronize();
    if (hypervisor != null) {
      hypervisor.awaitRefresh(); // which may be reading the function's tables
    }
  }
}

package portcullis.riscv.driver;

import portcullis.core.memory.PhysAddr;
import portcullis.core.sync.Signal;

/**
 * How the interrupts of one unit get to its driver. Whoever puts the machine together makes the
 * {@link #signal} and has the machine's interrupt controller raise it.
 */
public sealed interface InterruptDelivery {
  /** Raised at each interrupt; its one waiter is the driver's thread for the unit. */
  Signal signal();

  /**
   * Messages.
   *
   * @param physAddr where the unit writes to, a multiple of 4
   * @param data what it writes
   */
  record Message(Signal signal, PhysAddr physAddr, int data) implements InterruptDelivery {
    /** Checks the address. */
    public Message {
      if ((physAddr.value() & 3) != 0) {
        throw new IllegalArgumentException(
            "messages cannot go to " + physAddr + ": not a multiple of 4");
      }
    }
  }

  /** The wire of vector 0, by level or by edge. */
  record Wire(Signal signal) implements InterruptDelivery {}

  /**
   * None: the driver looks now and then.
   *
   * @param intervalNanos how often
   */
  record Polling(Signal signal, long intervalNanos) implements InterruptDelivery {}
}

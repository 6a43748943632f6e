package portcullis.riscv.driver;

import org.jspecify.annotations.Nullable;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.Task;
import portcullis.riscv.spec.InterruptPending;
import portcullis.riscv.spec.Register;

/**
 * The thread that a unit's interrupts wake: reports faults, hands page requests on, and sees to
 * errors of the command queue that nobody waits for. Section 6.5.
 */
final class UnitEvents {
  private static final long SERVED =
      InterruptPending.CIP.mask() | InterruptPending.FIP.mask() | InterruptPending.PIP.mask();

  private final UnitRegisters registers;
  private final CommandQueue commands;
  private final FaultQueue faults;
  private final @Nullable PageRequestQueue pageRequests;
  private final InterruptDelivery delivery;
  // 1 once the thread is to end; opaque, since the signal's raise orders it before the wake-up.
  private final SharedLong stopping = new SharedLong(0);
  private @Nullable Task task;

  /**
   * @param pageRequests null if the unit has no such queue
   */
  UnitEvents(
      UnitRegisters registers,
      CommandQueue commands,
      FaultQueue faults,
      @Nullable PageRequestQueue pageRequests,
      InterruptDelivery delivery) {
    this.registers = registers;
    this.commands = commands;
    this.faults = faults;
    this.pageRequests = pageRequests;
    this.delivery = delivery;
  }

  void start(String name) {
    task = Task.spawn(name, this::run);
  }

  /**
   * Ends the thread and waits for it.
   *
   * @throws IllegalStateException if the fault sink had thrown, which had ended it
   */
  void stop() {
    stopping.setOpaque(1);
    delivery.signal().raise();
    if (task != null) {
      task.join();
    }
  }

  private void run() {
    long timeoutNanos =
        switch (delivery) {
          case InterruptDelivery.Message _, InterruptDelivery.Wire _ -> Long.MAX_VALUE;
          case InterruptDelivery.Polling polling -> polling.intervalNanos();
        };
    boolean present = true;
    while (present && stopping.getOpaque() == 0) {
      delivery.signal().await(timeoutNanos);
      present = service();
    }
  }

  /** Handles what is pending; returns whether the unit is still there. */
  boolean service() {
    long pending = registers.read(Register.IPSR);
    if (UnitRegisters.isGone(Register.IPSR, pending)) {
      commands.retire(SyncOutcome.GONE);
      return false;
    }
    if (InterruptPending.CIP.isSet(pending)) {
      commands.checkErrors();
      // If the error is still there, or a new one, the bit is set again at once.
      registers.write(Register.IPSR, InterruptPending.CIP.mask());
    }
    boolean present = !InterruptPending.FIP.isSet(pending) || faults.service();
    if (present && pageRequests != null && InterruptPending.PIP.isSet(pending)) {
      present = pageRequests.service();
    }
    if (!present) {
      commands.retire(SyncOutcome.GONE);
      return false;
    }
    pending = registers.read(Register.IPSR);
    if ((pending & SERVED) != 0) {
      // A wire that stays up gives no further edge.
      delivery.signal().raise();
    }
    return true;
  }
}

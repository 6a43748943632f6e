package portcullis.testkit.lifecycle;

import java.util.HashMap;
import java.util.Map;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.RecoverableHardware;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.machine.bus.DmaTransaction;

/**
 * A device behind a {@link FragileUnit}. In error it keeps its contexts, as hardware would that
 * cannot be programmed then, but nothing passes; it comes out of that with none. Thread-safe by its
 * unit's monitor.
 */
final class FragileEndpoint implements IommuEndpoint, RecoverableHardware {
  /** Context of requests that pass as they are. */
  static final Object UNTRANSLATED = new Object();

  /** Context of requests that do not pass. */
  static final Object NOWHERE = new Object();

  private final FragileUnit unit;
  private final int requesterId;
  private final HardwareCalls calls = new HardwareCalls();
  private final Map<Integer, Object> contexts = new HashMap<>();
  private final ContextEndpoint own = new Context(DmaTransaction.NO_PROCESS);
  private boolean inError;
  private boolean recovering;
  private boolean hasPower = true;
  private boolean released;

  FragileEndpoint(FragileUnit unit, int requesterId) {
    this.unit = unit;
    this.requesterId = requesterId;
  }

  HardwareCalls calls() {
    return calls;
  }

  void fail() {
    synchronized (unit) {
      inError = true;
    }
    unit.drain(SyncOutcome.COMPLETE);
  }

  Object context(int pasid) {
    synchronized (unit) {
      return inError || !hasPower ? NOWHERE : contexts.getOrDefault(pasid, NOWHERE);
    }
  }

  // Programming a device that recovers is one of the calls of its recovery.
  private SyncOutcome program(int pasid, Object context) {
    SyncOutcome outcome = store(pasid, context);
    unit.drain(outcome);
    return outcome;
  }

  private SyncOutcome store(int pasid, Object context) {
    synchronized (unit) {
      if (released) {
        throw new IllegalStateException("a device that was released is programmed");
      }
      if (inError || !hasPower) {
        return SyncOutcome.DEVICE_ERROR;
      }
      if (recovering && !context.equals(NOWHERE)) {
        SyncOutcome planned = calls.next();
        if (planned != SyncOutcome.COMPLETE) {
          inError = planned == SyncOutcome.DEVICE_ERROR;
          return planned;
        }
      }
      if (unit.answer() == SyncOutcome.COMPLETE) {
        contexts.put(pasid, context);
      }
      return unit.answer();
    }
  }

  private SyncOutcome recover(Runnable deed) {
    synchronized (unit) {
      if (released) {
        throw new IllegalStateException("a device that was released is recovered");
      }
      recovering = true;
      SyncOutcome planned = calls.next();
      if (planned == SyncOutcome.COMPLETE) {
        deed.run();
      }
      return planned;
    }
  }

  private void becomeFresh() {
    inError = false;
    hasPower = true;
    contexts.clear();
  }

  @Override
  public RecoverableHardware recovery() {
    return this;
  }

  @Override
  public SyncOutcome enableRegisterAccess() {
    return recover(() -> {});
  }

  @Override
  public SyncOutcome clearError() {
    return recover(this::becomeFresh);
  }

  @Override
  public SyncOutcome reset() {
    return recover(this::becomeFresh);
  }

  @Override
  public SyncOutcome powerOff() {
    return recover(() -> hasPower = false);
  }

  @Override
  public SyncOutcome powerOn() {
    return recover(this::becomeFresh);
  }

  @Override
  public SyncOutcome block() {
    return own.block();
  }

  @Override
  public SyncOutcome identity() {
    return own.identity();
  }

  @Override
  public SyncOutcome translate(AddressSpace space) {
    return own.translate(space);
  }

  @Override
  public ProcessOutcome process(int pasid) {
    return new ProcessOutcome.Ready(new Context(pasid));
  }

  @Override
  public void release() {
    synchronized (unit) {
      if (released) {
        throw new IllegalStateException("a device is released twice");
      }
      released = true;
      unit.unplug(requesterId);
    }
  }

  private final class Context implements ContextEndpoint {
    private final int pasid;

    Context(int pasid) {
      this.pasid = pasid;
    }

    @Override
    public SyncOutcome block() {
      return program(pasid, NOWHERE);
    }

    @Override
    public SyncOutcome identity() {
      return program(pasid, UNTRANSLATED);
    }

    @Override
    public SyncOutcome translate(AddressSpace space) {
      return program(pasid, space);
    }
  }
}

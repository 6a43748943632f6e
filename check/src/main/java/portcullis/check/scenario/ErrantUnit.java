package portcullis.check.scenario;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import portcullis.core.domain.AddressSpace;
import portcullis.core.domain.ContextEndpoint;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.Iommu;
import portcullis.core.domain.IommuDriver;
import portcullis.core.domain.IommuEndpoint;
import portcullis.core.domain.RecoverableHardware;
import portcullis.core.invalidation.Gather;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.LockClass;
import portcullis.core.sync.Mutex;
import portcullis.core.sync.SharedLong;

/**
 * A {@link SketchUnit} whose device can fail: then it lets nothing through, and is not programmed,
 * until the error is cleared or the device is reset. It notices who touches a device that is gone.
 */
final class ErrantUnit implements Iommu {
  private static final long WELL = 0;
  private static final long IN_ERROR = 1;
  private static final long PULLED = 2;

  private final SketchUnit unit;
  // Makes what the device does to itself and what is done to it one step each.
  private final Mutex registers;
  // Guarded by #registers.
  private final SharedLong health = new SharedLong(WELL);
  // 1 once the device has been released; guarded by #registers.
  private final SharedLong released = new SharedLong(0);
  private @Nullable IommuEndpoint inner;

  ErrantUnit(SketchUnit unit) {
    this.unit = unit;
    this.registers = new Mutex(LockClass.DEVICE_REGISTERS, unit.index());
  }

  /** What it is made of, for requests and for the end. */
  SketchUnit unit() {
    return unit;
  }

  /** The device fails, and no request of it passes when this returns. */
  void fail() {
    become(IN_ERROR);
  }

  /** The device is pulled out without a word. */
  void pull() {
    become(PULLED);
  }

  private void become(long now) {
    registers.lock();
    health.setPlain(now);
    endpoint().block();
    registers.unlock();
  }

  private SyncOutcome program(Supplier<SyncOutcome> setting) {
    registers.lock();
    try {
      SyncOutcome answer = answer();
      return answer == SyncOutcome.COMPLETE ? setting.get() : answer;
    } finally {
      registers.unlock();
    }
  }

  private IommuEndpoint endpoint() {
    if (inner == null) {
      throw new IllegalStateException("there is no device yet");
    }
    return inner;
  }

  private SyncOutcome answer() {
    if (released.getPlain() != 0) {
      throw new AssertionError("a device that is gone is touched");
    }
    long now = health.getPlain();
    if (now == WELL) {
      return SyncOutcome.COMPLETE;
    }
    return now == PULLED ? SyncOutcome.GONE : SyncOutcome.DEVICE_ERROR;
  }

  @Override
  public ProbeOutcome probe(DeviceDescription device) {
    if (unit.probe(device) instanceof ProbeOutcome.Probed probed) {
      inner = probed.endpoint();
    }
    return new ProbeOutcome.Probed(new Endpoint());
  }

  @Override
  public IommuDriver driver() {
    return unit.driver();
  }

  @Override
  public @Nullable String incompatibility(AddressSpace space) {
    return null;
  }

  @Override
  public int index() {
    return unit.index();
  }

  @Override
  public String name() {
    return unit.name();
  }

  @Override
  public SyncOutcome invalidate(int addressSpaceId, Gather gather) {
    return unit.invalidate(addressSpaceId, gather);
  }

  @Override
  public SyncOutcome invalidateAll(int addressSpaceId) {
    return unit.invalidateAll(addressSpaceId);
  }

  @Override
  public SyncOutcome sync() {
    return unit.sync();
  }

  private class Context implements ContextEndpoint {
    private final ContextEndpoint sound;

    Context(ContextEndpoint sound) {
      this.sound = sound;
    }

    @Override
    public SyncOutcome block() {
      return program(() -> sound.block());
    }

    @Override
    public SyncOutcome identity() {
      return program(() -> sound.identity());
    }

    @Override
    public SyncOutcome translate(AddressSpace space) {
      return program(() -> sound.translate(space));
    }
  }

  private final class Endpoint extends Context implements IommuEndpoint, RecoverableHardware {
    Endpoint() {
      super(endpoint());
    }

    @Override
    public RecoverableHardware recovery() {
      return this;
    }

    @Override
    public SyncOutcome enableRegisterAccess() {
      registers.lock();
      try {
        return answer() == SyncOutcome.GONE ? SyncOutcome.GONE : SyncOutcome.COMPLETE;
      } finally {
        registers.unlock();
      }
    }

    @Override
    public SyncOutcome clearError() {
      return reset();
    }

    @Override
    public SyncOutcome reset() {
      registers.lock();
      try {
        if (answer() == SyncOutcome.GONE) {
          return SyncOutcome.GONE;
        }
        health.setPlain(WELL);
        return endpoint().block();
      } finally {
        registers.unlock();
      }
    }

    @Override
    public SyncOutcome powerOff() {
      return enableRegisterAccess();
    }

    @Override
    public SyncOutcome powerOn() {
      return reset();
    }

    @Override
    public void release() {
      registers.lock();
      released.setPlain(1);
      registers.unlock();
    }
  }
}

package portcullis.testkit.lifecycle;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.DeviceLifecycle;
import portcullis.core.domain.DeviceState;
import portcullis.core.domain.LifecycleOutcome;
import portcullis.core.domain.LifecycleOutcome.Reason;
import portcullis.core.domain.LifecycleOutcome.Refused;
import portcullis.core.domain.RecoveryHandler.Advice;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.core.sync.Backoff;
import portcullis.core.sync.Clock;
import portcullis.core.sync.SharedLong;
import portcullis.core.sync.SharedRefArray;

/** What happens to devices under stress. Each device has one thread that makes its trouble. */
final class DeviceTroubles {
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final int KINDS = 8;

  private final LifecycleFixture fixture;
  private final SharedRefArray<Device> devices;
  private final SharedLong[] healthEpochs;
  private final Consumer<String> fail;

  /**
   * @param healthEpochs made even while something happens to the device of that index
   */
  DeviceTroubles(
      LifecycleFixture fixture,
      SharedRefArray<Device> devices,
      SharedLong[] healthEpochs,
      Consumer<String> fail) {
    this.fixture = fixture;
    this.devices = devices;
    this.healthEpochs = healthEpochs;
    this.fail = fail;
  }

  static int requesterId(int index) {
    return 8 + index;
  }

  /** Plugs the device of that index in. */
  Device plug(int index) {
    int iommus = fixture.machine().iommus().size();
    return fixture.probe(
        index % iommus, DeviceDescription.alone("dev" + index, requesterId(index)));
  }

  /** Something happens, and is over when this returns. */
  void happen(int index, SplittableRandom random) {
    Device device = Objects.requireNonNull(devices.getAcquire(index));
    int kind = random.nextInt(KINDS);
    healthEpochs[index].getAndAdd(1);
    boolean recovered = befalls(device, kind, random);
    if (kind == 0) {
      // In the midst of whatever it is.
      fixture.machine().system().release(device);
      devices.setRelease(index, plug(index));
    } else if (!recovered || device.lifecycle().state() != DeviceState.OPERATIONAL) {
      fail.accept("%s after trouble %d: %s".formatted(device, kind, device.lifecycle()));
    }
    healthEpochs[index].getAndAdd(1);
  }

  private boolean befalls(Device device, int kind, SplittableRandom random) {
    DeviceLifecycle lifecycle = device.lifecycle();
    return switch (kind) {
      case 0 -> {
        lifecycle.setHandler(new RecordingHandler());
        if (random.nextBoolean()) {
          fixture.injectError(device);
        } else {
          lifecycle.prepareReset();
        }
        yield true;
      }
      case 1 -> isRecoveredByItself(device, Advice.RECOVERED);
      case 2 -> isRecoveredByItself(device, Advice.NEEDS_RESET);
      case 3 -> lifecycle.reset().isDone();
      case 4 -> lifecycle.powerCycle().isDone();
      case 5 -> {
        fixture.injectError(device);
        fixture.calls(device).failNth(0, SyncOutcome.DEVICE_ERROR);
        boolean done = lifecycle.recover().isDone();
        fixture.calls(device).failNone();
        yield done;
      }
      case 6 -> lifecycle.powerOff().isDone() && lifecycle.powerOn().isDone();
      default -> isNestedResetDone(lifecycle);
    };
  }

  private static boolean isNestedResetDone(DeviceLifecycle lifecycle) {
    boolean prepared = lifecycle.prepareReset().isDone();
    boolean preparedAgain = lifecycle.prepareReset().isDone();
    boolean reset = lifecycle.reset().isDone();
    boolean innerDone = lifecycle.finishReset().isDone();
    boolean outerDone = lifecycle.finishReset().isDone();
    return prepared && preparedAgain && reset && innerDone && outerDone;
  }

  // By the library's thread, whose end the next reset has to wait for.
  private boolean isRecoveredByItself(Device device, Advice advice) {
    RecordingHandler handler = new RecordingHandler().answers("frozen", advice);
    device.lifecycle().setHandler(handler);
    fixture.injectError(device);
    handler.await("resumed");
    device.lifecycle().setHandler(null);
    long deadlineNanos = Clock.nanos() + PATIENCE_NANOS;
    Backoff backoff = new Backoff();
    LifecycleOutcome outcome = device.lifecycle().reset();
    while (outcome instanceof Refused refused && refused.why() == Reason.BUSY) {
      if (Clock.isPast(deadlineNanos)) {
        return false;
      }
      backoff.pause();
      outcome = device.lifecycle().reset();
    }
    return outcome.isDone();
  }
}

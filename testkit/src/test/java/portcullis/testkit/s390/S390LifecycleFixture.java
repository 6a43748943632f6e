package portcullis.testkit.s390;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.s390.device.Instruction;
import portcullis.s390.device.InstructionGate;
import portcullis.s390.device.ZpciConfig;
import portcullis.s390.driver.FunctionEvent;
import portcullis.s390.driver.S390Function;
import portcullis.s390.spec.ClpResponse;
import portcullis.s390.spec.EventCode;
import portcullis.s390.spec.InstructionResult;
import portcullis.s390.spec.StatusCode;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.lifecycle.HardwareCalls;
import portcullis.testkit.lifecycle.LifecycleFixture;

/**
 * Functions that the machine isolates when they fail; the driver hears of it by an event. What a
 * recovery calls are the instructions that lead a function out of its error state.
 */
final class S390LifecycleFixture implements LifecycleFixture {
  private final S390Fixture machine;
  private final Map<Integer, HardwareCalls> calls = new ConcurrentHashMap<>();
  private final Map<S390Function, Device> devices = new ConcurrentHashMap<>();

  S390LifecycleFixture(ZpciConfig config, int functions) {
    machine = new S390Fixture(config, S390Fixture.PATIENT, functions, false);
    machine.handleEvents(this::happened);
    machine.machine.setGate(this::answer);
  }

  private void happened(FunctionEvent event) {
    if (event instanceof FunctionEvent.Availability) {
      return;
    }
    Device device = Objects.requireNonNull(devices.get(event.function()));
    if (event.isOld()) {
      return;
    }
    switch (event) {
      case FunctionEvent.Isolated _ -> device.lifecycle().reportError(event.code().code());
      case FunctionEvent.Failed _ -> device.lifecycle().reportPermanentFailure(event.code().code());
      case FunctionEvent.Availability _ -> {}
    }
  }

  private long answer(Instruction instruction, int functionId, long nth) {
    HardwareCalls planned = calls.get(functionId);
    if (planned == null) {
      return InstructionGate.PASS;
    }
    return switch (instruction) {
      case ENABLE, DISABLE -> {
        SyncOutcome outcome = planned.next();
        yield switch (outcome) {
          case COMPLETE -> InstructionGate.PASS;
          case GONE -> ClpResponse.INVALID_HANDLE.code();
          case DEVICE_ERROR -> ClpResponse.RECOVERY_PENDING.code();
          default -> ClpResponse.NOT_AUTHORIZED.code();
        };
      }
      case RESET_BLOCK, RESET_ERROR -> {
        SyncOutcome outcome = planned.next();
        yield switch (outcome) {
          case COMPLETE -> InstructionGate.PASS;
          case GONE -> InstructionResult.INVALID_HANDLE;
          case DEVICE_ERROR -> InstructionResult.error(StatusCode.ERROR_RECOVERY_PENDING);
          default -> InstructionResult.error(StatusCode.INVALID_ADDRESS_SPACE);
        };
      }
      default -> InstructionGate.PASS;
    };
  }

  @Override
  public IommuFixture machine() {
    return machine;
  }

  /** {@inheritDoc} Where there is a device already, in the next function that is free. */
  @Override
  public Device probe(int iommuIndex, DeviceDescription description) {
    Device probed = machine.probe(iommuIndex, description);
    S390Function function = (S390Function) probed.iommu();
    devices.put(function, probed);
    calls.put(function.functionId(), new HardwareCalls());
    return probed;
  }

  @Override
  public void injectError(Device device) {
    S390Function function = (S390Function) device.iommu();
    if (machine.machine.injectError(function.functionId(), EventCode.FUNCTION_SERR, 0)) {
      machine.faults(); // waits for the event
    } else {
      // In error state already, or without power: there is no event.
      device.lifecycle().reportError(EventCode.FUNCTION_SERR.code());
    }
  }

  @Override
  public HardwareCalls calls(Device device) {
    return Objects.requireNonNull(calls.get(((S390Function) device.iommu()).functionId()));
  }

  @Override
  public List<SyncOutcome> failures() {
    return List.of(SyncOutcome.DEVICE_ERROR, SyncOutcome.ILLEGAL_COMMAND);
  }

  @Override
  public void close() {
    machine.close();
  }
}

package portcullis.testkit.riscv;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import portcullis.core.domain.Device;
import portcullis.core.domain.DeviceDescription;
import portcullis.core.domain.ResetControl;
import portcullis.core.invalidation.SyncOutcome;
import portcullis.riscv.device.RiscvIommuConfig;
import portcullis.riscv.driver.RiscvIommuDriver;
import portcullis.riscv.driver.UnitSettings;
import portcullis.riscv.spec.Capabilities;
import portcullis.testkit.domain.IommuFixture;
import portcullis.testkit.lifecycle.HardwareCalls;
import portcullis.testkit.lifecycle.LifecycleFixture;

/**
 * Devices behind RISC-V units, which the platform resets. A device in error goes on with its DMA,
 * so that nothing but the unit holds it back; one with ATS answers no requests to forget until it
 * has been reset, and keeps what it was to forget.
 */
final class RiscvLifecycleFixture implements LifecycleFixture {
  private static final int ERROR = 0x18;

  private final RiscvFixture machine;
  private final boolean hasAts;
  private final boolean deafInError;
  private final Map<Device, HardwareCalls> calls = new ConcurrentHashMap<>();

  /**
   * On units whose driver does not wait long.
   *
   * @param moreCapabilities of the units, besides the standard ones
   */
  RiscvLifecycleFixture(long moreCapabilities) {
    this(RiscvFixture.impatient(moreCapabilities), moreCapabilities, true);
  }

  private RiscvLifecycleFixture(RiscvFixture machine, long moreCapabilities, boolean deafInError) {
    this.machine = machine;
    this.hasAts = (moreCapabilities & Capabilities.ATS.mask()) != 0;
    this.deafInError = deafInError && hasAts;
  }

  /**
   * On units whose driver waits as long as it takes, with short queues. Devices in error go on
   * answering, since the router between them and the unit knows no time-outs for what is under way
   * to a device that falls silent.
   */
  static RiscvLifecycleFixture patient(long moreCapabilities) {
    RiscvIommuConfig standard = RiscvIommuConfig.standard();
    RiscvIommuConfig config =
        standard.withCapabilities(standard.capabilities().value() | moreCapabilities);
    UnitSettings settings =
        UnitSettings.DEFAULT
            .withTimeouts(10_000_000_000L, 30_000_000_000L, 60_000_000_000L)
            .withQueues(4, 5);
    return new RiscvLifecycleFixture(
        new RiscvFixture(RiscvIommuDriver.Options.DEFAULT, settings, config, config),
        moreCapabilities,
        false);
  }

  @Override
  public IommuFixture machine() {
    return machine;
  }

  @Override
  public Device probe(int iommuIndex, DeviceDescription description) {
    PlatformReset control = new PlatformReset(iommuIndex, description.requesterId());
    Device probed = machine.probe(iommuIndex, description.withResetControl(control));
    calls.put(probed, control.planned);
    return probed;
  }

  @Override
  public void injectError(Device device) {
    if (deafInError) {
      machine.functions(indexOf(device)).deafen(device.description().requesterId(), true, true);
    }
    device.lifecycle().reportError(ERROR);
  }

  @Override
  public HardwareCalls calls(Device device) {
    return Objects.requireNonNull(calls.get(device));
  }

  @Override
  public long told(Device device) {
    return hasAts ? machine.functions(indexOf(device)).told(device.description().requesterId()) : 0;
  }

  private int indexOf(Device device) {
    return machine.iommus().indexOf(device.iommu());
  }

  @Override
  public void close() {
    machine.close();
  }

  /** Function Level Reset, and a slot whose power can be switched. */
  private final class PlatformReset implements ResetControl {
    private final int iommuIndex;
    private final int requesterId;
    private final HardwareCalls planned = new HardwareCalls();

    PlatformReset(int iommuIndex, int requesterId) {
      this.iommuIndex = iommuIndex;
      this.requesterId = requesterId;
    }

    @Override
    public SyncOutcome reset() {
      SyncOutcome outcome = planned.next();
      if (outcome == SyncOutcome.COMPLETE && hasAts) {
        machine.functions(iommuIndex).reset(requesterId);
      }
      return outcome;
    }

    @Override
    public SyncOutcome powerOff() {
      return planned.next();
    }

    @Override
    public SyncOutcome powerOn() {
      return reset();
    }
  }
}

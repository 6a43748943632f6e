package portcullis.app.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run came through errors, resets and removals.
 *
 * @param devices one entry each, in their order
 * @param disturbance what was done to provoke them, or null if nothing was
 */
public record Resilience(List<DeviceRecovery> devices, @Nullable DisturbanceResult disturbance) {
  /** Of a run in which nothing of that happened, and no device was watched. */
  public static final Resilience UNTRIED = new Resilience(List.of(), null);

  /** Copies the list. */
  public Resilience {
    devices = List.copyOf(devices);
  }

  /** Recoveries of all devices. */
  public long recoveries() {
    return devices.stream().mapToLong(DeviceRecovery::recoveries).sum();
  }

  /** Requests of all devices that were handed over again. */
  public long retried() {
    return devices.stream().mapToLong(DeviceRecovery::retried).sum();
  }
}

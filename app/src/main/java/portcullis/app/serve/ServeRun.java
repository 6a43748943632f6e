package portcullis.app.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import portcullis.app.job.InputException;
import portcullis.app.job.RunControl;
import portcullis.app.job.RunFailedException;
import portcullis.app.platform.Disk;
import portcullis.core.sync.Signal;

/** Serves until it is told to stop, or the guest that it has started ends. */
public final class ServeRun {
  private static final long TICK_NANOS = 100_000_000;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final ServeOptions options;
  private final RunControl control;
  private final Consumer<String> out;
  private final @Nullable Consumer<String> lines;

  /**
   * @param out takes what is printed, line ends included
   * @param lines takes a line a second for a terminal; null for none
   */
  public ServeRun(
      ServeOptions options,
      RunControl control,
      Consumer<String> out,
      @Nullable Consumer<String> lines) {
    this.options = options;
    this.control = control;
    this.out = out;
    this.lines = lines;
  }

  /**
   * Serves.
   *
   * @return whether all went well: nothing has failed in the program, and the guest, if one was
   *     started, has ended well
   * @throws InputException if a socket, disk or port cannot be had, or there is no QEMU
   */
  public boolean run() throws InputException, RunFailedException {
    try (ServedMachine machine = ServedMachine.start(options.topology(), options.directory());
        @Nullable MetricsServer _ = metrics(machine)) {
      QemuCommand qemu = new QemuCommand(options.topology(), options.directory());
      String overlay = writeOverlay();
      try (@Nullable QemuGuest guest =
          options.guest() == null ? null : QemuGuest.start(qemu, options.guest())) {
        if (options.json()) {
          out.accept(ServeJson.ready(machine.devices(), qemu, overlay, options.version()));
        } else if (guest == null) {
          out.accept(ServeText.ready(machine.devices(), qemu, overlay));
        }
        return serve(machine, guest);
      }
    }
  }

  private boolean serve(ServedMachine machine, @Nullable QemuGuest guest)
      throws RunFailedException {
    ServeStatus told = machine.status();
    ServeStatus shown = told;
    Signal never = new Signal();
    while (!control.isStopRequested() && (guest == null || guest.isAlive())) {
      never.await(TICK_NANOS);
      ServeStatus now = machine.status();
      tellConnections(told, now);
      told = now;
      if (now.elapsedNanos() - shown.elapsedNanos() >= SECOND_NANOS) {
        if (options.json()) {
          out.accept(ServeJson.status("status", now));
        } else if (lines != null) {
          lines.accept(ServeText.line(shown, now));
        }
        shown = now;
      }
    }
    boolean guestEndedWell = guest == null || guest.isAlive() || guest.exitCode() == 0;
    ServeStatus last = machine.status();
    out.accept(options.json() ? ServeJson.status("stopped", last) : ServeText.summary(last));
    RuntimeException failure = machine.failure();
    if (failure != null) {
      throw new RunFailedException("a device has failed in the program: " + failure, failure);
    }
    return guestEndedWell;
  }

  private void tellConnections(ServeStatus before, ServeStatus now) {
    for (int i = 0; i < now.devices().size(); i++) {
      ServeStatus.Device device = now.devices().get(i);
      ServeStatus.Device past = before.devices().get(i);
      boolean changed =
          device.connected() != past.connected() || device.sessions() != past.sessions();
      if (changed && options.json()) {
        out.accept(ServeJson.connection(device));
      }
    }
  }

  private @Nullable MetricsServer metrics(ServedMachine machine) throws InputException {
    return options.metricsPort() == 0
        ? null
        : MetricsServer.start(options.metricsPort(), machine::status);
  }

  private String writeOverlay() throws InputException {
    Path file = options.directory().resolve("iommu-overlay.dts");
    try {
      Files.writeString(file, DeviceTreeOverlay.of(options.topology().iommu()));
    } catch (IOException e) {
      throw new InputException(Disk.describe(file, e));
    }
    return file.toString();
  }
}

package portcullis.app.serve;

import java.util.List;
import java.util.Locale;
import portcullis.machine.bus.DmaCounts;

/** What a server says to people. */
final class ServeText {
  private static final double NANOS_PER_SECOND = 1e9;

  private ServeText() {}

  /** What is served, and how to use it. */
  static String ready(List<ServedDevice> devices, QemuCommand qemu, String overlay) {
    StringBuilder text = new StringBuilder();
    for (ServedDevice device : devices) {
      text.append("%-12s %s  %s%n".formatted(device.name(), device.id(), device.socket()));
    }
    text.append("\nThe device tree, once (or ").append(overlay).append(" over another):\n  ");
    text.append(QemuCommand.quoted("qemu-system-riscv64", qemu.dumpArguments()));
    text.append("\n\nThe guest, with -kernel, -initrd and -append of yours:\n  ");
    text.append(QemuCommand.quoted("qemu-system-riscv64", qemu.guestArguments()));
    return text.append("\n\n").toString();
  }

  /** One line about the time between two looks. */
  static String line(ServeStatus before, ServeStatus now) {
    double seconds = Math.max(1, now.elapsedNanos() - before.elapsedNanos()) / NANOS_PER_SECOND;
    DmaCounts dma = now.dma();
    long connected = now.devices().stream().filter(ServeStatus.Device::connected).count();
    return String.format(
        Locale.ROOT,
        "%4ds  clients %d of %d  dma/s %,.0f  IOTLB hits %s  invalidations/s %,.0f  faults %,d",
        now.elapsedNanos() / (long) NANOS_PER_SECOND,
        connected,
        now.devices().size(),
        (dma.requests() - before.dma().requests()) / seconds,
        share(dma.hits() - before.dma().hits(), dma.misses() - before.dma().misses()),
        (now.invalidations() - before.invalidations()) / seconds,
        now.faults());
  }

  /** What was done in all. */
  static String summary(ServeStatus status) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%-12s %-7s %8s %14s %8s %14s %10s%n"
            .formatted("function", "place", "clients", "DMA", "hits", "untranslated", "blocked"));
    for (ServeStatus.Device device : status.devices()) {
      DmaCounts dma = device.dma();
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %-7s %8d %,14d %8s %,14d %,10d%n",
              device.name(),
              device.id(),
              device.sessions(),
              dma.requests(),
              share(dma.hits(), dma.misses()),
              dma.passed(),
              dma.blocked()));
    }
    text.append(String.format(Locale.ROOT, "%nfaults %,d", status.faults()));
    status
        .commands()
        .forEach((name, count) -> {
          if (count > 0) {
            text.append(String.format(Locale.ROOT, ", %s %,d", name, count));
          }
        });
    return text.append('\n').toString();
  }

  private static String share(long hits, long misses) {
    return hits + misses == 0
        ? "-"
        : String.format(Locale.ROOT, "%.1f%%", 100.0 * hits / (hits + misses));
  }
}

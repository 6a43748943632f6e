package portcullis.app.report;

import java.util.Locale;
import java.util.Map;

/** The IOMMU's section of the text report: what the I/O above it cost in translations. */
final class IommuText {
  /** Faults shown one by one; the rest is a number. */
  private static final int MAX_FAULTS = 10;

  private IommuText() {}

  static void append(StringBuilder text, RunResult result) {
    RunConfiguration configuration = result.configuration();
    IommuCounters iommu = result.iommu();
    text.append(
        "\nIOMMU (%s, %s, %s):\n"
            .formatted(configuration.iommu(), configuration.pageMode(), configuration.policy()));
    long ios = result.ios();
    line(
        text, "dma", "maps=" + perIo(iommu.maps(), ios) + ", unmaps=" + perIo(iommu.unmaps(), ios));
    line(text, "invalidations", perIo(iommu.invalidations(), ios) + kinds(iommu.flushes()));
    line(text, "commands", perIo(iommu.commandsTotal(), ios) + kinds(iommu));
    if (iommu.refreshes() != null) {
      refreshes(text, iommu.refreshes(), ios);
    }
    line(
        text,
        "iotlb",
        String.format(
            Locale.ROOT,
            "hits=%d, misses=%d, hit rate=%.2f%%",
            iommu.iotlbHits(),
            iommu.iotlbMisses(),
            100 * iommu.iotlbHitRate()));
    line(
        text,
        "tables",
        "now=%s, peak=%s, leaked=%s"
            .formatted(
                Amounts.binaryBytes((double) iommu.tableBytesAllocated()),
                Amounts.binaryBytes((double) iommu.tableBytesPeak()),
                Amounts.binaryBytes((double) iommu.tableBytesLeaked())));
    line(
        text,
        "faults",
        iommu.faults()
            + (iommu.faultsSuppressed() == 0
                ? ""
                : " (" + iommu.faultsSuppressed() + " counted but not reported, for their rate)"));
    faults(text, result);
    rogue(text, result);
    resilience(text, result.resilience());
  }

  private static void refreshes(StringBuilder text, RefreshCounters refreshes, long ios) {
    String work =
        refreshes.shadowEntries() == 0
            ? ""
            : ", entries walked=%d, shadow entries=%d (%s/refresh), pins=%d, unpins=%d, short of room=%d"
                .formatted(
                    refreshes.entriesWalked(),
                    refreshes.shadowEntries(),
                    Amounts.perUnit(refreshes.shadowEntries(), refreshes.total()),
                    refreshes.pins(),
                    refreshes.unpins(),
                    refreshes.shortOfRoom());
    line(text, "refreshes", perIo(refreshes.total(), ios) + work);
    if (refreshes.interceptions() > 0) {
      line(text, "interceptions", interceptions(refreshes));
    }
  }

  private static String interceptions(RefreshCounters refreshes) {
    return "%d (%d coalesced), each %.1f us out of the guest, of which %.1f us at work%s"
        .formatted(
            refreshes.interceptions(),
            refreshes.coalesced(),
            refreshes.interceptedNanos() / 1e3 / refreshes.interceptions(),
            refreshes.hypervisorNanos() / 1e3 / refreshes.interceptions(),
            refreshes.sharedProcessor() ? ", on one processor" : "");
  }

  private static void faults(StringBuilder text, RunResult result) {
    int shown = 0;
    for (FaultEntry fault : result.faults()) {
      if (shown++ == MAX_FAULTS) {
        text.append("    and ").append(result.faults().size() - MAX_FAULTS).append(" more\n");
        return;
      }
      text.append(
          "    %s: %s of iova 0x%x: %s (%d times)%s\n"
              .formatted(
                  fault.device(),
                  fault.access(),
                  fault.iova(),
                  fault.reason(),
                  fault.count(),
                  fault.expected() ? "" : " UNEXPECTED"));
    }
  }

  private static void rogue(StringBuilder text, RunResult result) {
    RogueResult rogue = result.rogue();
    if (rogue != null) {
      line(
          text,
          "rogue",
          "attempts=%d, blocked=%d, reported=%d, guarded bytes changed=%d: %s"
              .formatted(
                  rogue.attempts(),
                  rogue.blocked(),
                  rogue.reported(),
                  rogue.changedBytes(),
                  rogue.contained() ? "contained" : "NOT CONTAINED"));
    }
  }

  private static void resilience(StringBuilder text, Resilience resilience) {
    DisturbanceResult disturbance = resilience.disturbance();
    if (disturbance != null) {
      line(
          text,
          "disturbed",
          "%s by %s, %d times, %d skipped"
              .formatted(
                  disturbance.device(),
                  disturbance.kinds(),
                  disturbance.events(),
                  disturbance.skipped()));
    }
    if (disturbance == null && resilience.recoveries() == 0) {
      return;
    }
    for (DeviceRecovery device : resilience.devices()) {
      line(
          text,
          device.device(),
          "recoveries=%d, requests retried=%d%s, worst I/O=%d us, worst unmap with flush=%d us"
              .formatted(
                  device.recoveries(),
                  device.retried(),
                  device.lost() ? ", LOST" : "",
                  device.worstLatencyNanos() / 1_000,
                  device.worstUnmapNanos() / 1_000));
    }
  }

  private static String kinds(FlushCounters flushes) {
    return flushes.deferred() == 0
        ? ""
        : ": ranges=%d, full=%d, wraps=%d, unmaps deferred=%d"
            .formatted(flushes.ranged(), flushes.full(), flushes.wraps(), flushes.deferred());
  }

  private static String kinds(IommuCounters iommu) {
    StringBuilder kinds = new StringBuilder();
    for (Map.Entry<String, Long> kind : iommu.commands().entrySet()) {
      kinds
          .append(kinds.isEmpty() ? ": " : ", ")
          .append(kind.getKey())
          .append('=')
          .append(kind.getValue());
    }
    return kinds.toString();
  }

  private static String perIo(long count, long ios) {
    return count + " (" + Amounts.perUnit(count, ios) + "/io)";
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append("  %-13s: %s\n".formatted(label, value));
  }
}

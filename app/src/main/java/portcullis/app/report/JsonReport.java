package portcullis.app.report;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A result as one JSON object, by the schema in docs/run-json.md. Every field is always there, and
 * in the same order; {@link #SCHEMA} goes up when one changes its meaning or goes away.
 */
public final class JsonReport {
  /** The schema's number, the field {@code schema}. */
  public static final int SCHEMA = 1;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonReport() {}

  /**
   * The object, indented, with a line end after it.
   *
   * @param version of the program
   */
  public static String render(RunResult result, String version) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(result, version)) + "\n";
  }

  static ObjectNode tree(RunResult result, String version) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("portcullis", version);
    root.put("schema", SCHEMA);
    root.put("passed", result.passed());
    root.put("interrupted", result.interrupted());
    root.put("verified", result.verifiedBlocks());
    root.put("verifyFailures", result.verifyFailures());
    root.put("ios", result.ios());
    root.put("errors", result.errors());
    root.put("runtimeNanos", result.runtimeNanos());
    strings(root.putArray("failures"), result.failures());
    configuration(root.putObject("configuration"), result.configuration());
    ArrayNode jobs = root.putArray("jobs");
    result.jobs().forEach(job -> job(jobs.addObject(), job));
    iommu(root.putObject("iommu"), result);
    ArrayNode faults = root.putArray("faults");
    result.faults().forEach(fault -> fault(faults.addObject(), fault));
    if (result.rogue() == null) {
      root.putNull("rogue");
    } else {
      rogue(root.putObject("rogue"), result.rogue());
    }
    resilience(root, result.resilience());
    return root;
  }

  private static void configuration(ObjectNode node, RunConfiguration configuration) {
    node.put("command", configuration.command());
    node.put("jobFile", configuration.jobFile());
    node.put("iommu", configuration.iommu());
    node.put("policy", configuration.policy());
    node.put("queueEntries", configuration.queueEntries());
    node.put("queueTimeoutNanos", configuration.queueTimeoutNanos());
    node.put("wrapWindowBytes", configuration.windowBytes());
    node.put("pageMode", configuration.pageMode());
    node.put("memoryBytes", configuration.memoryBytes());
    node.put("rogue", configuration.rogue());
    node.put("seed", configuration.seed());
    ArrayNode devices = node.putArray("devices");
    for (DeviceInfo device : configuration.devices()) {
      devices
          .addObject()
          .put("name", device.name())
          .put("image", device.image())
          .put("sizeBytes", device.sizeBytes());
    }
  }

  private static void job(ObjectNode node, JobResult job) {
    node.put("name", job.name());
    node.put("groupId", job.groupId());
    node.put("clones", job.clones());
    strings(node.putArray("devices"), job.devices());
    node.put("errors", job.errors());
    node.put("verified", job.verifiedBlocks());
    node.put("verifyFailures", job.verifyFailures());
    strings(node.putArray("problems"), job.problems());
    direction(node.putObject("read"), job.read());
    direction(node.putObject("write"), job.write());
  }

  private static void direction(ObjectNode node, DirectionResult direction) {
    node.put("ios", direction.ios());
    node.put("bytes", direction.bytes());
    node.put("runtimeNanos", direction.runtimeNanos());
    node.put("iops", rounded(direction.iops()));
    node.put("bytesPerSecond", Math.round(direction.bytesPerSecond()));
    Histogram histogram = direction.latencyNanos();
    boolean empty = histogram.getTotalCount() == 0;
    ObjectNode latency = node.putObject("latencyNanos");
    latency.put("min", empty ? 0 : histogram.getMinValue());
    latency.put("max", empty ? 0 : histogram.getMaxValue());
    latency.put("mean", empty ? 0 : Math.round(histogram.getMean()));
    latency.put("stdev", empty ? 0 : Math.round(histogram.getStdDeviation()));
    ObjectNode percentiles = latency.putObject("percentiles");
    for (double percentile : LatencyText.PERCENTILES) {
      percentiles.put(
          percentileName(percentile), empty ? 0 : histogram.getValueAtPercentile(percentile));
    }
  }

  /** {@code p50}, {@code p99_9}: without a dot, which would need quotes in most query languages. */
  private static String percentileName(double percentile) {
    return percentile == Math.rint(percentile)
        ? "p" + (long) percentile
        : "p" + Double.toString(percentile).replace('.', '_');
  }

  private static void refreshes(ObjectNode node, @Nullable RefreshCounters refreshes, long ios) {
    if (refreshes == null) {
      return;
    }
    ObjectNode of = node.putObject("refreshes");
    of.put("ranged", refreshes.ranged());
    of.put("global", refreshes.global());
    of.put("perIo", perIo(refreshes.total(), ios));
    of.put("entriesWalked", refreshes.entriesWalked());
    of.put("shadowEntries", refreshes.shadowEntries());
    of.put("pins", refreshes.pins());
    of.put("unpins", refreshes.unpins());
    of.put("shortOfRoom", refreshes.shortOfRoom());
    of.put("interceptions", refreshes.interceptions());
    of.put("coalesced", refreshes.coalesced());
    of.put("interceptedNanos", refreshes.interceptedNanos());
    of.put("hypervisorNanos", refreshes.hypervisorNanos());
    of.put("sharedProcessor", refreshes.sharedProcessor());
  }

  private static void iommu(ObjectNode node, RunResult result) {
    IommuCounters iommu = result.iommu();
    long ios = result.ios();
    node.put("maps", iommu.maps());
    node.put("unmaps", iommu.unmaps());
    node.put("invalidations", iommu.invalidations());
    node.put("invalidationsPerIo", perIo(iommu.invalidations(), ios));
    node.put("rangeFlushes", iommu.flushes().ranged());
    node.put("fullFlushes", iommu.flushes().full());
    node.put("failedFlushes", iommu.flushes().failed());
    node.put("deferredUnmaps", iommu.flushes().deferred());
    node.put("wraps", iommu.flushes().wraps());
    node.put("commands", iommu.commandsTotal());
    node.put("commandsPerIo", perIo(iommu.commandsTotal(), ios));
    ObjectNode kinds = node.putObject("commandsByKind");
    iommu.commands().forEach(kinds::put);
    refreshes(node, iommu.refreshes(), ios);
    node.put("iotlbHits", iommu.iotlbHits());
    node.put("iotlbMisses", iommu.iotlbMisses());
    node.put("iotlbHitRate", rounded(iommu.iotlbHitRate()));
    node.put("faults", iommu.faults());
    node.put("faultsSuppressed", iommu.faultsSuppressed());
    node.put("tableBytesAllocated", iommu.tableBytesAllocated());
    node.put("tableBytesPeak", iommu.tableBytesPeak());
    node.put("tableBytesLeaked", iommu.tableBytesLeaked());
  }

  private static void fault(ObjectNode node, FaultEntry fault) {
    node.put("device", fault.device());
    node.put("iova", String.format(Locale.ROOT, "0x%x", fault.iova()));
    node.put("access", fault.access());
    node.put("reason", fault.reason());
    node.put("count", fault.count());
    node.put("expected", fault.expected());
  }

  private static void rogue(ObjectNode node, RogueResult rogue) {
    node.put("attempts", rogue.attempts());
    node.put("blocked", rogue.blocked());
    node.put("reported", rogue.reported());
    node.put("changedBytes", rogue.changedBytes());
    node.put("contained", rogue.contained());
  }

  private static void resilience(ObjectNode root, Resilience resilience) {
    ObjectNode recovery = root.putObject("recovery");
    recovery.put("recoveries", resilience.recoveries());
    recovery.put("retried", resilience.retried());
    ArrayNode devices = recovery.putArray("devices");
    for (DeviceRecovery device : resilience.devices()) {
      devices
          .addObject()
          .put("name", device.device())
          .put("recoveries", device.recoveries())
          .put("retried", device.retried())
          .put("lost", device.lost())
          .put("worstLatencyNanos", device.worstLatencyNanos())
          .put("worstUnmapNanos", device.worstUnmapNanos());
    }
    DisturbanceResult disturbance = resilience.disturbance();
    if (disturbance == null) {
      root.putNull("disturbance");
      return;
    }
    root.putObject("disturbance")
        .put("kinds", disturbance.kinds())
        .put("device", disturbance.device())
        .put("periodNanos", disturbance.periodNanos())
        .put("events", disturbance.events())
        .put("skipped", disturbance.skipped())
        .put("removed", disturbance.removed());
  }

  private static void strings(ArrayNode array, List<String> values) {
    values.forEach(array::add);
  }

  private static double perIo(long count, long ios) {
    return ios == 0 ? 0 : rounded((double) count / ios);
  }

  /** Six decimals are more than anything here is measured to. */
  private static double rounded(double value) {
    return Math.rint(value * 1e6) / 1e6;
  }
}

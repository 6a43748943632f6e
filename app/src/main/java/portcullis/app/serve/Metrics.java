package portcullis.app.serve;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.ToLongFunction;

/** The counters as Prometheus knows them; docs/serve.md lists them. */
final class Metrics {
  private Metrics() {}

  static MetricSnapshots of(ServeStatus status) {
    CounterSnapshot.Builder commands =
        CounterSnapshot.builder()
            .name("portcullis_iommu_commands")
            .help("Commands that the IOMMU has executed.");
    status
        .commands()
        .forEach((name, count) -> commands.dataPoint(point(Labels.of("command", name), count)));
    GaugeSnapshot.Builder connected =
        GaugeSnapshot.builder()
            .name("portcullis_connected")
            .help("1 while the function has a client.");
    for (ServeStatus.Device device : status.devices()) {
      connected.dataPoint(
          GaugeSnapshot.GaugeDataPointSnapshot.builder()
              .labels(Labels.of("function", device.name()))
              .value(device.connected() ? 1 : 0)
              .build());
    }
    return MetricSnapshots.builder()
        .metricSnapshot(commands.build())
        .metricSnapshot(
            CounterSnapshot.builder()
                .name("portcullis_iommu_faults")
                .help("Faults of the IOMMU, recorded or not.")
                .dataPoint(point(Labels.EMPTY, status.faults()))
                .build())
        .metricSnapshot(connected.build())
        .metricSnapshot(
            of(status, "portcullis_sessions", "Clients so far.", ServeStatus.Device::sessions))
        .metricSnapshot(
            of(status, "portcullis_dma_hits", "DMA that a cache translated.", d -> d.dma().hits()))
        .metricSnapshot(
            of(status, "portcullis_dma_misses", "DMA that needed a walk.", d -> d.dma().misses()))
        .metricSnapshot(
            of(
                status,
                "portcullis_dma_passed",
                "DMA passed through untranslated.",
                d -> d.dma().passed()))
        .metricSnapshot(
            of(status, "portcullis_dma_blocked", "DMA refused.", d -> d.dma().blocked()))
        .build();
  }

  private static CounterSnapshot of(
      ServeStatus status, String name, String help, ToLongFunction<ServeStatus.Device> count) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    for (ServeStatus.Device device : status.devices()) {
      counter.dataPoint(point(Labels.of("function", device.name()), count.applyAsLong(device)));
    }
    return counter.build();
  }

  private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long count) {
    return CounterSnapshot.CounterDataPointSnapshot.builder()
        .labels(labels)
        .value((double) count)
        .build();
  }
}

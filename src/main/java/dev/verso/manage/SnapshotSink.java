package dev.verso.manage;

import dev.verso.metrics.Histogram;
import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the numbers of one scrape in the model of Prometheus' client: dots in names become
 * underscores, and the unit goes behind the name. Not thread-safe.
 */
final class SnapshotSink implements MetricSink {
  private final Map<Metric, Family<?>> families = new LinkedHashMap<>();

  /** All points of one metric. */
  private record Family<P extends DataPointSnapshot>(
      Class<P> type, List<P> points, BiFunction<MetricMetadata, List<P>, MetricSnapshot> maker) {
    void add(DataPointSnapshot point) {
      points.add(type.cast(point));
    }

    MetricSnapshot snapshot(Metric metric) {
      return maker.apply(metadata(metric), points);
    }
  }

  private <P extends DataPointSnapshot> void add(
      Metric metric,
      Class<P> type,
      BiFunction<MetricMetadata, List<P>, MetricSnapshot> maker,
      P point) {
    families
        .computeIfAbsent(metric, first -> new Family<>(type, new ArrayList<>(), maker))
        .add(point);
  }

  @Override
  public void counter(Metric metric, long value, String... labels) {
    add(
        metric,
        CounterDataPointSnapshot.class,
        CounterSnapshot::new,
        CounterDataPointSnapshot.builder().value((double) value).labels(labels(labels)).build());
  }

  @Override
  public void gauge(Metric metric, double value, String... labels) {
    add(
        metric,
        GaugeDataPointSnapshot.class,
        GaugeSnapshot::new,
        GaugeDataPointSnapshot.builder().value(value).labels(labels(labels)).build());
  }

  @Override
  public void summary(Metric metric, long count, double sum, String... labels) {
    add(
        metric,
        SummaryDataPointSnapshot.class,
        SummarySnapshot::new,
        SummaryDataPointSnapshot.builder().count(count).sum(sum).labels(labels(labels)).build());
  }

  @Override
  public void histogram(Metric metric, Histogram.Snapshot snapshot, String... labels) {
    List<Double> bounds = new ArrayList<>(snapshot.bounds());
    bounds.add(Double.POSITIVE_INFINITY);
    add(
        metric,
        HistogramDataPointSnapshot.class,
        HistogramSnapshot::new,
        HistogramDataPointSnapshot.builder()
            .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, snapshot.counts()))
            .sum(snapshot.sum())
            .labels(labels(labels))
            .build());
  }

  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    families.forEach((metric, family) -> all.metricSnapshot(family.snapshot(metric)));
    return all.build();
  }

  /** An empty value is, for Prometheus, no label. */
  private static Labels labels(String... namesAndValues) {
    Labels.Builder labels = Labels.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (!namesAndValues[i + 1].isEmpty()) {
        labels.label(underscored(namesAndValues[i]), namesAndValues[i + 1]);
      }
    }
    return labels.build();
  }

  private static MetricMetadata metadata(Metric metric) {
    @Nullable Unit unit =
        switch (metric.unit()) {
          case NONE -> null;
          case SECONDS -> Unit.SECONDS;
          case BYTES -> Unit.BYTES;
        };
    String name = underscored(metric.name());
    return new MetricMetadata(unit == null ? name : name + "_" + unit, metric.help(), unit);
  }

  private static String underscored(String name) {
    return name.replace('.', '_');
  }
}

package dev.verso.manage;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** What memory the process uses, and how much it may. */
final class ProcessMemory {
  private static final Metric DIRECT =
      new Metric(
          "verso.memory.direct.used",
          Metric.Unit.BYTES,
          "Netty's direct memory, in which what goes out to clients waits");

  private static final Metric MAX_DIRECT =
      new Metric(
          "verso.memory.direct.limit", Metric.Unit.BYTES, "Direct memory that Netty may take");

  private ProcessMemory() {}

  /** What Micrometer does not tell. */
  static void tell(MetricSink sink) {
    sink.gauge(DIRECT, PlatformDependent.usedDirectMemory());
    sink.gauge(MAX_DIRECT, PlatformDependent.maxDirectMemory());
  }

  /** In bytes; {@code direct} is Netty's, which is where what goes out to clients waits. */
  static JsonObject info() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new JsonObject()
        .put("heap", heap.getUsed())
        .put("maxHeap", heap.getMax())
        .put("direct", PlatformDependent.usedDirectMemory())
        .put("maxDirect", PlatformDependent.maxDirectMemory());
  }
}

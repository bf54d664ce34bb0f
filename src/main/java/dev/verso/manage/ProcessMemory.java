package dev.verso.manage;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** What memory the process uses, and how much it may. */
final class ProcessMemory {
  private ProcessMemory() {}

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

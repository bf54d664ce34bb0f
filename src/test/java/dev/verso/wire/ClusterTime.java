package dev.verso.wire;

import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;

/** The logical time that replies carry. */
final class ClusterTime {
  private ClusterTime() {}

  /** Makes it later, in full seconds. */
  static void advance(BsonDocument reply, Duration by) {
    if (reply.isTimestamp("operationTime")) {
      reply.put("operationTime", later(reply.getTimestamp("operationTime"), by));
    }
    if (reply.isDocument("$clusterTime")) {
      BsonDocument time = reply.getDocument("$clusterTime");
      time.put("clusterTime", later(time.getTimestamp("clusterTime"), by));
    }
  }

  private static BsonTimestamp later(BsonTimestamp time, Duration by) {
    return new BsonTimestamp(Math.toIntExact(time.getTime() + by.toSeconds()), time.getInc());
  }
}

package dev.verso.mongo;

import io.vertx.core.json.JsonObject;

/**
 * What answers at the other end of the connection.
 *
 * @param kind how it is deployed
 * @param version what it reports as its version
 */
public record Engine(Kind kind, String version) {
  /** How a database is deployed, which decides what it can do. */
  public enum Kind {
    EMBEDDED("embedded"),
    STANDALONE("standalone"),
    REPLICA_SET("replica set"),
    SHARDED_CLUSTER("sharded cluster");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** Whether it has change streams and transactions. */
    public boolean hasChangeStreams() {
      return this == REPLICA_SET || this == SHARDED_CLUSTER;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  static Engine of(boolean embedded, JsonObject hello, JsonObject buildInfo) {
    return new Engine(
        embedded ? Kind.EMBEDDED : topology(hello), buildInfo.getString("version", "unknown"));
  }

  /** Server Discovery and Monitoring, "Type of a server from its hello response". */
  private static Kind topology(JsonObject hello) {
    if ("isdbgrid".equals(hello.getValue("msg"))) {
      return Kind.SHARDED_CLUSTER;
    }
    return hello.containsKey("setName") ? Kind.REPLICA_SET : Kind.STANDALONE;
  }

  @Override
  public String toString() {
    return kind + " " + version;
  }
}

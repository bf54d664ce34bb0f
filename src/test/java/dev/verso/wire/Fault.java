package dev.verso.wire;

import java.time.Duration;

/** A way to misbehave, while it is {@linkplain WireProxy#inject injected}. */
public sealed interface Fault {
  /**
   * Change streams are told nothing: their getMores are answered, empty, with the token of the last
   * event that was told. When it ends, what was held back is delivered. So does a set whose
   * majority commits nothing, and a sharded cluster of which a shard is idle.
   */
  record WithholdEvents() implements Fault {}

  /** Change streams are told events, but their {@code postBatchResumeToken} stands still. */
  record FreezeToken() implements Fault {}

  /**
   * {@code $clusterTime} and {@code operationTime} of replies are so much later than they are;
   * earlier, where it is negative.
   */
  record AdvanceClusterTime(Duration by) implements Fault {}

  /** Replies come so much later. */
  record Delay(Duration by) implements Fault {}

  /** Replies come no faster than so many bytes in a second, over each connection. */
  record Rate(int bytesPerSecond) implements Fault {}

  /** The connection of a command is closed before the server has seen that. */
  record Cut() implements Fault {}

  /** The server does what it is asked to do, but the connection is closed instead of a reply. */
  record DropReply() implements Fault {}

  /**
   * The connection of a command takes what is sent and never answers again, also when this has
   * ended: as where a firewall has forgotten it. Connections made after the end are good.
   */
  record HalfOpen() implements Fault {}

  /** The server does nothing, and an error is the reply. */
  record Fail(ServerError error) implements Fault {}

  /** In replies to hello the server is a mongos. Connect by {@link WireProxy#mongosUri}. */
  record AsMongos() implements Fault {}
}

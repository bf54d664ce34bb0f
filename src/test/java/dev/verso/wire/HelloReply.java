package dev.verso.wire;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** Replies to hello as a driver has to see them, or it would leave the proxy for the server. */
final class HelloReply {
  private static final List<String> OF_A_SET =
      List.of(
          "setName",
          "setVersion",
          "electionId",
          "secondary",
          "hosts",
          "passives",
          "arbiters",
          "primary",
          "me",
          "lastWrite",
          "topologyVersion");

  private HelloReply() {}

  /** The proxy is the one member of the set. */
  static void asMember(BsonDocument hello, String address) {
    hello.remove("compression");
    hello.remove("passives");
    if (hello.containsKey("setName")) {
      BsonString proxy = new BsonString(address);
      hello.append("hosts", new BsonArray(List.of(proxy))).append("me", proxy);
      hello.computeIfPresent("primary", (field, primary) -> proxy);
    }
  }

  /** The proxy is a mongos. */
  static void asMongos(BsonDocument hello) {
    hello.keySet().removeAll(OF_A_SET);
    hello.append("msg", new BsonString("isdbgrid"));
  }
}

package dev.verso.page;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.DatabaseCommand;
import dev.verso.cli.ServedAt;
import dev.verso.cli.Upload;
import dev.verso.mongo.MongoConnection;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.mongo.MongoClient;
import io.vertx.ext.mongo.UpdateOptions;
import io.vertx.ext.mongo.WriteOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code verso pages put}. */
@Command(
    name = "put",
    description = {
      "Stores HTML files as pages.",
      "",
      "install.html becomes the page install, docs/install.html of the folder docs the page"
          + " docs/install. Of a page that is there the body and updatedAt are set, the rest stays."
          + " What is stored is with a majority of the replica set.%n"
    },
    sortOptions = false,
    footer = {"%nExamples:", "  verso pages put hello.html", "  verso pages put site/docs"},
    mixinStandardHelpOptions = true)
final class PutCommand extends DatabaseCommand {
  @Mixin private Upload files = new Upload();
  @Mixin private CollectionOptions collection = new CollectionOptions();

  @Override
  protected void run(Vertx vertx, MongoConnection connection) throws Exception {
    files.putAll(
        this,
        new Collection(connection.client(), ServedAt.of(connection, "pages", collection.path())));
  }

  /** Where they go. */
  private final class Collection implements Upload.Target {
    private final MongoClient client;
    private final ServedAt served;

    Collection(MongoClient client, ServedAt served) {
      this.client = client;
      this.served = served;
    }

    @Override
    public String nameFor(String name) {
      if (!name.endsWith(SeedFolder.SUFFIX)) {
        throw new CommandFailure(name + " is no .html file; verso files put stores what is none");
      }
      return name.substring(0, name.length() - SeedFolder.SUFFIX.length());
    }

    @Override
    public void put(InputStream in, String name, long bytes) throws IOException {
      PageName page = pageName(name);
      byte[] body = in.readNBytes(PageDocument.MAX_BYTES + 1);
      if (body.length > PageDocument.MAX_BYTES) {
        throw new CommandFailure(name + " is larger than a document of MongoDB may be");
      }
      client
          .updateCollectionWithOptions(
              collection.collection(),
              new JsonObject().put("_id", page.value()),
              new JsonObject().put("$set", content(utf8(body, name))),
              new UpdateOptions().setUpsert(true).setWriteOption(WriteOption.MAJORITY))
          .await();
      printStored(name, body.length, served);
    }

    private static PageName pageName(String name) {
      try {
        return new PageName(name);
      } catch (IllegalArgumentException e) {
        throw new CommandFailure("cannot store '" + name + "': " + e.getMessage());
      }
    }

    private static String utf8(byte[] bytes, String name) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new CommandFailure("cannot store '" + name + "': it is not UTF-8");
      }
    }

    private static JsonObject content(String body) {
      String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
      return new JsonObject()
          .put("body", body)
          .put("updatedAt", new JsonObject().put("$date", now));
    }
  }
}

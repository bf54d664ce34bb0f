package dev.verso.file;

import static dev.verso.VersoServer.await;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.mongo.Operations;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonString;

/** A GridFS bucket of its own, and an eye on the commands that its store sends. */
final class TestBucket implements AutoCloseable {
  private final TestDatabase database;
  private final String name;
  private final List<BsonDocument> commands = new CopyOnWriteArrayList<>();
  private final List<BsonDocument> found = new CopyOnWriteArrayList<>();
  private final MongoClient client;
  final GridFsFileStore store;

  /**
   * @param onlyByEquality whether the store reads as it does from the embedded engine
   */
  TestBucket(Vertx vertx, TestDatabase database, String name, boolean onlyByEquality) {
    this.database = database;
    this.name = name;
    this.client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(database.uri()))
                .addCommandListener(new Recorder())
                .build());
    this.store =
        new GridFsFileStore(
            vertx, client.getDatabase(database.name()), name, onlyByEquality, new Operations());
  }

  private final class Recorder implements CommandListener {
    @Override
    public void commandStarted(CommandStartedEvent event) {
      if (List.of("find", "getMore", "killCursors").contains(event.getCommandName())) {
        commands.add(event.getCommand().clone());
      }
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      BsonDocument cursor = event.getResponse().getDocument("cursor", new BsonDocument());
      // Of chunks not: they are what must not be kept in memory.
      if (event.getCommandName().equals("find") && isOfFiles(cursor)) {
        found.add(event.getResponse().clone());
      }
    }

    private boolean isOfFiles(BsonDocument cursor) {
      return cursor.getString("ns", new BsonString("")).getValue().endsWith(".files");
    }
  }

  /** What was asked of the chunks of {@code file} so far: finds, getMores and killCursors. */
  List<BsonDocument> chunkQueries(StoredFile file) {
    String id = file.id().asObjectId().getValue().toHexString();
    return commands.stream()
        .filter(command -> command.containsKey("find"))
        .filter(command -> command.getString("find").getValue().equals(name + ".chunks"))
        .filter(command -> command.toJson().contains(id))
        .toList();
  }

  /** The commands that continue a cursor or end it, of any collection. */
  List<BsonDocument> cursorCommands() {
    return commands.stream().filter(command -> !command.containsKey("find")).toList();
  }

  /** What the finds of files so far were answered, oldest first. */
  List<BsonDocument> found() {
    return List.copyOf(found);
  }

  MongoCollection<BsonDocument> files() {
    return database.database().getCollection(name + ".files", BsonDocument.class);
  }

  MongoCollection<BsonDocument> chunks() {
    return database.database().getCollection(name + ".chunks", BsonDocument.class);
  }

  /** The chunks from {@code first} up to, without, {@code end}, in their order. */
  List<BsonDocument> chunks(long first, long end) {
    return chunks()
        .find(Filters.and(Filters.gte("n", first), Filters.lt("n", end)))
        .sort(Sorts.ascending("n"))
        .into(new ArrayList<>());
  }

  /** The database as the store sees it. */
  MongoDatabase reactive() {
    return client.getDatabase(database.name());
  }

  /** Uploads {@code bytes} as the newest revision of {@code file}. */
  StoredFile put(String file, byte[] bytes, int chunkSize) {
    FileUpload upload = store.upload(new UploadRequest(file, "my type", chunkSize));
    await(upload.write(Buffer.buffer(bytes)).compose(written -> upload.end()));
    return newest(file).orElseThrow();
  }

  Optional<StoredFile> newest(String file) {
    return await(store.find(file, FileStore.NEWEST));
  }

  /** Reads to the end. */
  byte[] read(StoredFile file, long from, long to) {
    return await(store.read(file, from, to).compose(TestBucket::collect)).getBytes();
  }

  byte[] read(StoredFile file) {
    return read(file, 0, file.length());
  }

  private static Future<Buffer> collect(FileContent content) {
    Promise<Buffer> all = Promise.promise();
    Buffer bytes = Buffer.buffer();
    content
        .exceptionHandler(all::fail)
        .endHandler(end -> all.complete(bytes))
        .handler(bytes::appendBuffer);
    return all.future();
  }

  @Override
  public void close() {
    files().drop();
    chunks().drop();
    client.close();
  }
}

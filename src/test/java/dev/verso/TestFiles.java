package dev.verso;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import dev.verso.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import org.bson.Document;
import org.bson.types.Binary;

/** Puts files into the bucket {@code fs} document by document, damaged ones too. */
final class TestFiles {
  private static final int INSERTED_AT_ONCE = 1000;

  private final MongoDatabase database;

  TestFiles(TestDatabase database) {
    this.database = database.database();
    this.database.getCollection("fs.files").createIndex(Indexes.ascending("filename"));
    this.database.getCollection("fs.chunks").createIndex(Indexes.ascending("files_id", "n"));
  }

  /** Bytes that look alike nowhere, always the same for a seed. */
  static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** A file whose id is its name. */
  void put(String name, byte[] content, int chunkSize) {
    put(new Document("_id", name), content, chunkSize);
  }

  /**
   * A file of now, named like its id.
   *
   * @param fields its id, and what else differs
   */
  void put(Document fields, byte[] content, int chunkSize) {
    Object id = fields.get("_id");
    Document file =
        new Document("filename", id)
            .append("length", (long) content.length)
            .append("chunkSize", chunkSize)
            .append("uploadDate", Date.from(Instant.now()));
    file.putAll(fields);
    database.getCollection("fs.files").insertOne(file);
    List<Document> chunks = new ArrayList<>();
    for (int n = 0; (long) n * chunkSize < content.length; n++) {
      int end = Math.min(content.length, (n + 1) * chunkSize);
      Binary data = new Binary(Arrays.copyOfRange(content, n * chunkSize, end));
      chunks.add(new Document("files_id", id).append("n", n).append("data", data));
      if (chunks.size() == INSERTED_AT_ONCE || end == content.length) {
        database.getCollection("fs.chunks").insertMany(chunks);
        chunks.clear();
      }
    }
  }

  /** A file of zeros, with no other chunks than the first and the last: far too large for all. */
  void putZeros(String name, long length, int chunkSize) {
    put(new Document("_id", name).append("length", length), new byte[chunkSize], chunkSize);
    long last = (length - 1) / chunkSize;
    byte[] data = new byte[(int) (length - last * chunkSize)];
    database
        .getCollection("fs.chunks")
        .insertOne(
            new Document("files_id", name)
                .append("n", (int) last)
                .append("data", new Binary(data)));
  }

  /** Takes one chunk out of a file. */
  void loseChunk(String id, int n) {
    database.getCollection("fs.chunks").deleteOne(new Document("files_id", id).append("n", n));
  }

  /** Takes all chunks out of a file. */
  void loseChunks(String id) {
    database.getCollection("fs.chunks").deleteMany(new Document("files_id", id));
  }
}

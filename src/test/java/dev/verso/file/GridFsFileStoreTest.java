package dev.verso.file;

import static dev.verso.VersoServer.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.gridfs.model.GridFSUploadOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class GridFsFileStoreTest {
  private final TestDatabase database;
  private TestBucket bucket;

  GridFsFileStoreTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void makeBucket(Vertx vertx) {
    bucket = new TestBucket(vertx, database, "store", true);
  }

  @AfterEach
  void dropBucket() {
    bucket.close();
  }

  @Test
  void readsWhatADriverWrote() {
    ObjectId id =
        GridFSBuckets.create(database.database(), "store")
            .uploadFromStream(
                "driver",
                new ByteArrayInputStream("some bytes".getBytes(UTF_8)),
                new GridFSUploadOptions()
                    .chunkSizeBytes(3)
                    .metadata(new Document("contentType", "my type")));

    StoredFile file = bucket.newest("driver").orElseThrow();

    assertThat(file.id()).isEqualTo(new BsonObjectId(id));
    assertThat(file.mediaType()).isEqualTo("my type");
    assertThat(bucket.read(file)).asString(UTF_8).isEqualTo("some bytes");
  }

  @Test
  void asksForNoMetadataButItsOwn() {
    bucket.put("mine", new byte[3], 3);
    bucket.files().updateOne(Filters.eq("filename", "mine"), Updates.set("metadata.x", "user's"));

    StoredFile file = bucket.newest("mine").orElseThrow();

    assertThat(file.sha256()).isNotNull();
    assertThat(file.mediaType()).isEqualTo("my type");
    BsonDocument answer = bucket.found().get(bucket.found().size() - 1);
    assertThat(answer.toJson()).contains("sha256").doesNotContain("user's");
  }

  @Test
  void writesWhatADriverReads() {
    bucket.put("mine", "some bytes".getBytes(UTF_8), 3);

    ByteArrayOutputStream read = new ByteArrayOutputStream();
    GridFSBuckets.create(database.database(), "store").downloadToStream("mine", read);

    assertThat(read.toString(UTF_8)).isEqualTo("some bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, -1, -2, -3})
  void countsRevisionsAsGridFsDoes(int revision) {
    for (int length = 0; length < 3; length++) {
      insert(new BsonInt32(10 - length), "revised", length, 1000 + length);
    }

    assertThat(await(bucket.store.find("revised", revision)).orElseThrow().length())
        .isEqualTo(revision < 0 ? 3 + revision : revision);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -4, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void findsNoRevisionThatIsNotThere(int revision) {
    for (int length = 0; length < 3; length++) {
      insert(new BsonInt32(length), "revised", length, 1000);
    }

    assertThat(await(bucket.store.find("revised", revision))).isEmpty();
  }

  @Test
  void tellsUploadsOfTheSameInstantApartByTheirIds() {
    insert(new BsonInt32(2), "same", 2, 1000);
    insert(new BsonInt32(1), "same", 1, 1000);

    assertThat(await(bucket.store.find("same", 0)).orElseThrow().length()).isEqualTo(1);
    assertThat(bucket.newest("same").orElseThrow().length()).isEqualTo(2);
  }

  @Test
  void findsFilesByObjectIdAndByString() {
    ObjectId id = new ObjectId();
    insert(new BsonObjectId(id), "a", 1, 1000);
    insert(new BsonString("id"), "b", 2, 1000);
    insert(new BsonString("0123456789abcdef01234567"), "c", 3, 1000);

    assertThat(await(bucket.store.findById(id.toHexString())).orElseThrow().name()).isEqualTo("a");
    assertThat(await(bucket.store.findById("id")).orElseThrow().name()).isEqualTo("b");
    assertThat(await(bucket.store.findById("0123456789abcdef01234567")).orElseThrow().name())
        .isEqualTo("c");
    assertThat(await(bucket.store.findById("other"))).isEmpty();
  }

  @Test
  void readsFilesWhoseIdIsOfAnyType() {
    BsonValue id = BsonDocument.parse("{a: 1, b: ['x']}");
    insert(id, "typed", 2, 1000);
    for (int n = 0; n < 2; n++) {
      bucket
          .chunks()
          .insertOne(
              new BsonDocument("files_id", id)
                  .append("n", new BsonInt32(n))
                  .append("data", new BsonBinary(new byte[] {(byte) n})));
    }

    StoredFile file = bucket.newest("typed").orElseThrow();

    assertThat(file.id()).isEqualTo(id);
    assertThat(bucket.read(file)).containsExactly(0, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b c",
        "größe",
        "日本語/😀.png",
        "50%",
        "a\\b",
        "'\"<>&",
        "a\r\nb",
        "..",
        "/",
        "$x"
      })
  void keepsAnyName(String name) {
    bucket.put(name, new byte[1], 1);

    assertThat(bucket.newest(name).orElseThrow().name()).isEqualTo(name);
  }

  @Test
  void listsByNameThenAge() {
    insert(new BsonInt32(1), "b", 1, 2000);
    insert(new BsonInt32(2), "b", 2, 1000);
    insert(new BsonInt32(3), "a", 3, 3000);

    assertThat(await(bucket.store.list("")))
        .extracting(StoredFile::length)
        .containsExactly(3L, 2L, 1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.", "a(b", "a\\", "[", "a*", "^", "$", "ä", "{1}", "a|", "+", "?"})
  void listsByPrefixToTheLetter(String prefix) {
    List<String> names = List.of("a.x", "abx", "a(b", "a\\x", "[x", "a*", "^", "$x", "äx", "{1}");
    for (int i = 0; i < names.size(); i++) {
      insert(new BsonInt32(i), names.get(i), 1, 1000);
    }

    assertThat(await(bucket.store.list(prefix)))
        .extracting(StoredFile::name)
        .containsExactlyInAnyOrderElementsOf(
            names.stream().filter(name -> name.startsWith(prefix)).toList());
  }

  @Test
  void leavesDamagedFilesOutOfTheList() {
    insert(new BsonInt32(1), "good", 1, 1000);
    insert(new BsonInt32(2), "bad", -1, 1000);

    assertThat(await(bucket.store.list(""))).extracting(StoredFile::name).containsExactly("good");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deletesOneRevisionWithItsChunks(boolean onlyByEquality, Vertx vertx) {
    try (TestBucket other = new TestBucket(vertx, database, "deletes", onlyByEquality)) {
      other.put("f", new byte[5], 2);
      StoredFile second = other.put("f", new byte[7], 2);

      await(other.store.delete(second));

      assertThat(other.newest("f").orElseThrow().length()).isEqualTo(5);
      assertThat(other.chunks().countDocuments(Filters.eq("files_id", second.id()))).isZero();
      assertThat(other.chunks().countDocuments()).isEqualTo(3);
    }
  }

  @Test
  void deletesWhatIsGoneAlready() {
    StoredFile file = bucket.put("f", new byte[5], 2);

    await(bucket.store.delete(file));
    await(bucket.store.delete(file));

    assertThat(bucket.newest("f")).isEmpty();
  }

  private void insert(BsonValue id, String name, int length, long uploadDate) {
    bucket
        .files()
        .insertOne(
            new BsonDocument("_id", id)
                .append("filename", new BsonString(name))
                .append("length", new BsonInt64(length))
                .append("chunkSize", new BsonInt32(1))
                .append("uploadDate", new BsonDateTime(uploadDate)));
  }
}

package dev.verso.file;

import static dev.verso.VersoServer.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith({VertxExtension.class, MongoExtension.class})
class FileUploadTest {
  private static final Buffer MEGABYTE = Buffer.buffer(new byte[1 << 20]);

  private final TestDatabase database;
  private TestBucket bucket;

  FileUploadTest(TestDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void makeBucket(Vertx vertx) {
    bucket = new TestBucket(vertx, database, "uploads", true);
  }

  @AfterEach
  void dropBucket() {
    bucket.close();
  }

  @Test
  void storesTypeAndChecksumInTheMetadata() throws Exception {
    byte[] bytes = "Jesse".repeat(1000).getBytes(UTF_8);

    StoredFile file = bucket.put("foo", bytes, 100);

    assertThat(file.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    assertThat(bucket.files().find().first().getDocument("metadata").keySet())
        .containsExactly("contentType", "sha256");
    assertThat(file.storedType()).isEqualTo("my type");
    assertThat(file.length()).isEqualTo(5000);
    assertThat(file.uploadedAt())
        .isBetween(Instant.now().minus(Duration.ofMinutes(1)), Instant.now());
    assertThat(bucket.chunks().countDocuments()).isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt, größe 🎬, UTF-8, text/plain; charset=utf-8",
    "a.TXT, plain, UTF-8, text/plain; charset=utf-8",
    "a.html, größe, UTF-8, text/html; charset=utf-8",
    "a.svg, größe, UTF-8, image/svg+xml; charset=utf-8",
    "a.xml, größe, UTF-8, application/xml; charset=utf-8",
    "a.txt, größe, ISO-8859-1, text/plain",
    "a.txt, größe, UTF-16, text/plain",
    "a.json, größe, UTF-8, application/json",
    "a.png, größe, UTF-8, image/png",
    "a, größe, UTF-8, application/octet-stream",
  })
  void textOfAnExtensionNamesItsCharsetWhereThatIsUtf8(
      String name, String text, String charset, String type) {
    byte[] bytes = text.getBytes(Charset.forName(charset));

    for (int chunkSize : new int[] {1, 100}) {
      assertThat(typeOf(new UploadRequest(name, null, chunkSize), bytes)).isEqualTo(type);
    }
  }

  @Test
  void aCharacterThatIsCutOffAtTheEndIsNoUtf8() {
    byte[] bytes = Arrays.copyOf("größe 🎬".getBytes(UTF_8), 10);

    assertThat(typeOf(UploadRequest.named("a.txt"), bytes)).isEqualTo("text/plain");
  }

  @Test
  void utf8IsToldFromOtherTextHoweverLongItIs() {
    byte[] bytes = "größe 🎬".repeat(500_000).getBytes(UTF_8);

    assertThat(typeOf(UploadRequest.named("a.txt"), bytes)).contains("utf-8");
    bytes[bytes.length - 1] = 'x';
    assertThat(typeOf(UploadRequest.named("a.txt"), bytes)).doesNotContain("utf-8");
  }

  @Test
  void aTypeThatIsGivenStaysAsItIs() {
    UploadRequest request = UploadRequest.named("a.txt").withContentType("text/plain");

    assertThat(typeOf(request, "größe".getBytes(UTF_8))).isEqualTo("text/plain");
  }

  private @Nullable String typeOf(UploadRequest request, byte[] bytes) {
    FileUpload upload = bucket.store.upload(request);
    await(upload.write(Buffer.buffer(bytes)).compose(written -> upload.end()));
    return bucket.newest(request.name()).orElseThrow().storedType();
  }

  @Test
  void makesTheIndexesOfGridFs() {
    bucket.put("a", new byte[1], 1);

    assertThat(bucket.chunks().listIndexes())
        .anyMatch(
            index ->
                index.get("key", Document.class).keySet().equals(Set.of("files_id", "n"))
                    && index.getBoolean("unique", false));
  }

  @Test
  void takesABucketWhoseIndexIsAnother() {
    bucket.chunks().createIndex(new Document("files_id", 1).append("n", 1));

    bucket.put("a", new byte[1], 1);

    assertThat(bucket.read(bucket.newest("a").orElseThrow())).hasSize(1);
  }

  @Test
  void showsNothingBeforeTheEnd() {
    FileUpload upload = bucket.store.upload(new UploadRequest("early", "a/b", 1024));
    await(upload.write(MEGABYTE));

    assertThat(bucket.newest("early")).isEmpty();
    await(upload.end());
    assertThat(bucket.newest("early")).isPresent();
  }

  @Test
  void leavesNothingWhenAborted() {
    FileUpload upload = bucket.store.upload(UploadRequest.named("gone"));
    await(upload.write(MEGABYTE).compose(written -> upload.write(MEGABYTE)));
    assertThat(bucket.chunks().countDocuments()).isPositive();

    await(upload.abort());

    assertNothingIsLeft();
    assertThatThrownBy(() -> await(upload.write(MEGABYTE))).hasMessageContaining("is over");
    assertThatThrownBy(() -> await(upload.end())).hasMessageContaining("is over");
  }

  @Test
  void leavesNothingWhenAbortedInTheMiddleOfAWrite() {
    FileUpload upload = bucket.store.upload(UploadRequest.named("gone"));
    for (int i = 0; i < 8; i++) {
      var unused = upload.write(MEGABYTE);
    }

    await(upload.abort());

    assertNothingIsLeft();
  }

  @Test
  void leavesNothingWhenAbortedWhileItEnds() {
    FileUpload upload = bucket.store.upload(UploadRequest.named("gone"));
    var unused = upload.write(MEGABYTE);
    var end = upload.end();

    await(upload.abort());

    assertThatThrownBy(() -> await(end)).hasMessageContaining("is over");
    assertNothingIsLeft();
  }

  @Test
  void abortsNothingThatIsStored() {
    FileUpload upload = bucket.store.upload(UploadRequest.named("kept"));
    await(upload.write(MEGABYTE).compose(written -> upload.end()));

    await(upload.abort());

    assertThat(bucket.read(bucket.newest("kept").orElseThrow())).hasSize(1 << 20);
  }

  @Test
  void leavesNothingWhenAWriteFails() {
    FileUpload upload = bucket.store.upload(UploadRequest.named("fails"));
    await(upload.write(MEGABYTE).compose(written -> upload.write(MEGABYTE)));
    BsonDocument first = bucket.chunks().find().first();
    // What the next batch begins with is there already: the unique index refuses it.
    bucket
        .chunks()
        .insertOne(
            new BsonDocument("files_id", first.get("files_id"))
                .append("n", new BsonInt32((2 << 20) / UploadRequest.DEFAULT_CHUNK_SIZE + 1))
                .append("data", new BsonBinary(new byte[1])));

    assertThatThrownBy(
            () ->
                await(
                    upload
                        .write(MEGABYTE)
                        .compose(v -> upload.write(MEGABYTE))
                        .compose(v -> upload.end())))
        .hasStackTraceContaining("11000");

    await(upload.abort());
    assertNothingIsLeft();
  }

  @Test
  void takesFromTheSourceNoFasterThanTheDatabaseWrites(Vertx vertx) {
    Source source = new Source(vertx, 30);
    FileUpload upload = bucket.store.upload(UploadRequest.named("piped"));

    await(source.pipeTo(upload));

    // One is the pipe's own, before it begins.
    assertThat(source.pauses).isGreaterThan(1);
    assertThat(bucket.newest("piped").orElseThrow().length()).isEqualTo(30 << 20);
  }

  private void assertNothingIsLeft() {
    assertThat(bucket.files().countDocuments()).isZero();
    assertThat(bucket.chunks().countDocuments()).isZero();
  }

  /** Brings a megabyte at a time as fast as it may, then ends. */
  private static final class Source implements ReadStream<Buffer> {
    private final Vertx vertx;
    private int left;
    private int pauses;
    private boolean paused;
    private @Nullable Handler<Buffer> handler;
    private @Nullable Handler<Void> endHandler;

    Source(Vertx vertx, int megabytes) {
      this.vertx = vertx;
      this.left = megabytes;
    }

    private void next() {
      if (paused || handler == null) {
        return;
      }
      if (left > 0) {
        left--;
        handler.handle(MEGABYTE);
        vertx.runOnContext(v -> next());
      } else if (endHandler != null) {
        endHandler.handle(null);
      }
    }

    @Override
    public Source handler(@Nullable Handler<Buffer> reader) {
      handler = reader;
      return this;
    }

    @Override
    public Source exceptionHandler(@Nullable Handler<Throwable> listener) {
      return this; // it never fails
    }

    @Override
    public Source endHandler(@Nullable Handler<Void> listener) {
      endHandler = listener;
      return this;
    }

    @Override
    public Source pause() {
      paused = true;
      pauses++;
      return this;
    }

    @Override
    public Source resume() {
      return fetch(Long.MAX_VALUE);
    }

    @Override
    public Source fetch(long amount) {
      paused = false;
      vertx.runOnContext(v -> next());
      return this;
    }
  }
}

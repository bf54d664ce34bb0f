package dev.verso.file;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import dev.verso.mongo.Operations;
import dev.verso.testing.Engine;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, as from any server and as from the embedded engine. */
@ParameterizedClass(name = "onlyByEquality={0}")
@ValueSource(booleans = {false, true})
@ExtendWith({VertxExtension.class, MongoExtension.class})
class FileContentTest {
  private static final int CHUNK = UploadRequest.DEFAULT_CHUNK_SIZE;
  private static final int WINDOW_CHUNKS = 3;

  private final boolean onlyByEquality;
  private final TestDatabase database;
  private TestBucket bucket;

  FileContentTest(boolean onlyByEquality, TestDatabase database) {
    this.onlyByEquality = onlyByEquality;
    this.database = database;
  }

  @BeforeEach
  void makeBucket(Vertx vertx) {
    bucket = new TestBucket(vertx, database, "content", onlyByEquality);
  }

  @AfterEach
  void dropBucket() {
    bucket.close();
  }

  @Test
  void bringsTheBytesOfAnyRangeOfAnyFile() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      byte[] bytes = randomBytes(random, random.nextInt(1000));
      int chunkSize = 1 + random.nextInt(random.nextBoolean() ? 20 : 1500);
      StoredFile file = bucket.put("random", bytes, chunkSize);
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);

      assertThat(bucket.read(file, from, to))
          .as("seed %d: bytes %d to %d of %s", seed, from, to, file)
          .isEqualTo(Arrays.copyOfRange(bytes, from, to));
      assertThat(bucket.read(file)).as("seed %d: %s", seed, file).isEqualTo(bytes);
    }
  }

  @Test
  void readsOnlyTheChunksThatARangeTouches() {
    StoredFile file = bucket.put("f", randomBytes(new Random(1), 100), 10);
    bucket.chunks().deleteMany(Filters.or(Filters.lt("n", 3), Filters.gt("n", 5)));

    assertThat(bucket.read(file, 39, 51)).hasSize(12);

    assertThat(bucket.chunkQueries(file)).hasSize(onlyByEquality ? 3 : 1);
  }

  @Test
  void readsNoChunkOfAnEmptyFileOrRange() {
    StoredFile empty = bucket.put("empty", new byte[0], 10);
    StoredFile full = bucket.put("full", new byte[10], 10);

    assertThat(bucket.read(empty)).isEmpty();
    assertThat(bucket.read(full, 5, 5)).isEmpty();

    assertThat(bucket.chunkQueries(empty)).isEmpty();
    assertThat(bucket.chunkQueries(full)).isEmpty();
  }

  /** The driver answers on a thread of its own, at times before anybody has begun to listen. */
  @Test
  void goesOnWhereTheAnswerIsThereAtOnce(Vertx vertx) {
    byte[] bytes = randomBytes(new Random(1), 1000);
    StoredFile file = bucket.put("f", bytes, 10);
    Chunks answeringAtOnce =
        new Chunks(bucket.reactive(), "content", onlyByEquality, new Operations()) {
          @Override
          Future<List<BsonDocument>> read(Context on, BsonValue id, long first, long end) {
            return Future.succeededFuture(bucket.chunks(first, end));
          }
        };
    Buffer read = Buffer.buffer();
    Promise<Void> ended = Promise.promise();
    Context context = vertx.getOrCreateContext();

    context.runOnContext(
        now ->
            FileContent.open(context, answeringAtOnce, file, 0, file.length())
                .onSuccess(
                    content ->
                        content
                            .pause()
                            .readAhead(false)
                            .exceptionHandler(ended::tryFail)
                            .endHandler(ended::tryComplete)
                            .handler(
                                window -> {
                                  read.appendBuffer(window);
                                  content.fetch(1);
                                })
                            .fetch(1)));
    await(ended.future());

    assertThat(read.getBytes()).isEqualTo(bytes);
  }

  @Test
  void readsChunksOfSixteenMegabytes() {
    byte[] bytes = randomBytes(new Random(1), 33 << 20);
    StoredFile file = bucket.put("large", bytes, (16 << 20) - 1024);

    assertThat(bucket.read(file)).isEqualTo(bytes);
  }

  @Test
  void refusesARangeBeyondTheFile() {
    StoredFile file = bucket.put("f", new byte[10], 10);

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> bucket.store.read(file, 0, 11));
  }

  @Test
  void asksTheDatabaseForNoMoreThanAPausedReaderTook() throws InterruptedException {
    StoredFile file = bucket.put("f", new byte[40 * CHUNK], CHUNK);
    FileContent content = await(bucket.store.read(file, 0, file.length()));
    BlockingQueue<Buffer> taken = new LinkedBlockingQueue<>();
    content.pause().handler(taken::add);
    int windows = 40 / WINDOW_CHUNKS;

    assertThat(bucket.chunkQueries(file)).hasSize(1);
    for (int i = 1; i <= 5; i++) {
      content.fetch(1);
      assertThat(taken.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(bucket.chunkQueries(file)).hasSizeLessThanOrEqualTo(i + 1);
    }
    letOthersWork();
    assertThat(taken).isEmpty();
    assertThat(bucket.chunkQueries(file)).hasSizeLessThanOrEqualTo(6);
    content.resume();
    for (int i = 6; i <= windows; i++) {
      assertThat(taken.poll(10, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void asksForMoreAtOnceWhereTheReaderIsTold() throws InterruptedException {
    StoredFile file = bucket.put("f", randomBytes(new Random(2), 40 * CHUNK), CHUNK);
    FileContent content = await(bucket.store.read(file, 0, file.length()));
    BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    int[] length = {0};

    content
        .window(4 << 20)
        .endHandler(end -> ends.add("ended"))
        .exceptionHandler(ends::add)
        .handler(buffer -> length[0] += buffer.length());

    assertThat(take(ends)).isEqualTo("ended");
    assertThat(length[0]).isEqualTo(40 * CHUNK);
    assertThat(bucket.chunkQueries(file)).hasSizeLessThanOrEqualTo(onlyByEquality ? 41 : 5);
  }

  @Test
  void leavesNoCursorOpen() {
    StoredFile file = bucket.put("f", new byte[10 * CHUNK], CHUNK);

    bucket.read(file);

    assertThat(bucket.chunkQueries(file)).isNotEmpty();
    assertThat(bucket.cursorCommands()).isEmpty();
  }

  @Test
  void stopsAskingOnceClosed() throws InterruptedException {
    StoredFile file = bucket.put("f", new byte[40 * CHUNK], CHUNK);
    FileContent content = await(bucket.store.read(file, 0, file.length()));
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    content.exceptionHandler(e -> events.add("failed")).endHandler(end -> events.add("ended"));

    content.handler(
        buffer -> {
          content.close();
          events.add("bytes");
        });

    assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("bytes");
    letOthersWork();
    assertThat(events).isEmpty();
    assertThat(bucket.chunkQueries(file)).hasSizeLessThanOrEqualTo(2);
  }

  /** By the end of some other reads, a stream that does not stop would have gone on. */
  private void letOthersWork() {
    StoredFile other = bucket.put("other", new byte[10], 1);
    for (int i = 0; i < 5; i++) {
      assertThat(bucket.read(other)).hasSize(10);
    }
  }

  @Test
  void failsBeforeTheFirstByteWhenTheFirstChunkIsDamaged() {
    StoredFile file = bucket.put("f", new byte[100], 10);
    bucket.chunks().deleteOne(Filters.eq("n", 2));

    assertThatThrownBy(() -> await(bucket.store.read(file, 25, 100)))
        .hasCauseInstanceOf(DamagedFile.class)
        .hasMessageContaining("chunk 2 is missing");
  }

  @Test
  void failsAfterTheBytesBeforeTheDamage() {
    StoredFile file = bucket.put("f", new byte[100], 10);
    bucket.chunks().updateOne(Filters.eq("n", 7), Updates.set("data", new BsonBinary(new byte[9])));

    assertThat(outcome(file)).containsExactly("70 bytes", "chunk 7 has 9 bytes, not 10");
  }

  @Test
  void noticesThatTheLengthIsTooSmall() {
    bucket.put("f", new byte[100], 10);
    bucket.files().updateOne(new BsonDocument(), Updates.set("length", new BsonInt64(90)));

    assertThat(outcome(bucket.newest("f").orElseThrow()))
        .containsExactly("80 bytes", "chunk 9 has 10 bytes, not 0");
  }

  @Test
  void noticesThatTheLengthIsTooLarge() {
    bucket.put("f", new byte[100], 10);
    bucket.files().updateOne(new BsonDocument(), Updates.set("length", new BsonInt32(101)));

    assertThat(outcome(bucket.newest("f").orElseThrow()))
        .containsExactly("100 bytes", "chunk 10 is missing");
  }

  @Test
  void noticesAChunkThatIsThereTwice() {
    StoredFile file = bucket.put("f", new byte[100], 10);
    bucket.chunks().dropIndex("files_id_1_n_1");
    BsonDocument twin = bucket.chunks().find(Filters.eq("n", 4)).first();
    twin.remove("_id");
    bucket.chunks().insertOne(twin);

    assertThat(outcome(file)).containsExactly("50 bytes", "chunk 4 is there twice");
  }

  @Test
  void toleratesTheEmptyChunkThatOldDriversWroteLast() {
    StoredFile file = bucket.put("f", new byte[100], 10);
    bucket
        .chunks()
        .insertOne(
            new BsonDocument("files_id", file.id())
                .append("n", new BsonInt32(10))
                .append("data", new BsonBinary(new byte[0])));

    assertThat(bucket.read(file)).hasSize(100);
  }

  @Test
  void streamsALargeFileInLittleMemory() {
    assumeTrue(
        onlyByEquality || database.engine() != Engine.EMBEDDED,
        "the embedded engine keeps all that a query by range finds in memory");
    int megabytes = 150;
    FileUpload upload = bucket.store.upload(UploadRequest.named("large"));
    Buffer megabyte = Buffer.buffer(randomBytes(new Random(1), 1 << 20));
    for (int i = 0; i < megabytes; i++) {
      await(upload.write(megabyte));
    }
    await(upload.end());
    StoredFile file = bucket.newest("large").orElseThrow();
    FileContent content = await(bucket.store.read(file, 0, file.length()));
    List<Long> heap = new ArrayList<>();
    BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    content.endHandler(end -> events.add("ended")).exceptionHandler(events::add);
    long[] length = {0};

    content.handler(
        buffer -> {
          long before = length[0];
          length[0] += buffer.length();
          if (before >> 26 != length[0] >> 26) {
            heap.add(usedHeap());
          }
        });

    assertThat(take(events)).isEqualTo("ended");
    assertThat(length[0]).isEqualTo(file.length()).isEqualTo((long) megabytes << 20);
    assertThat(heap.get(heap.size() - 1) - heap.get(0)).isLessThan(32 << 20);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static Object take(BlockingQueue<Object> events) {
    try {
      return events.poll(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** How many bytes came, and what ended it. */
  private List<String> outcome(StoredFile file) {
    FileContent content = await(bucket.store.read(file, 0, file.length()));
    BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    int[] length = {0};
    content
        .exceptionHandler(ends::add)
        .endHandler(end -> ends.add("ended"))
        .handler(buffer -> length[0] += buffer.length());
    Object end = take(ends);
    return List.of(
        length[0] + " bytes",
        end instanceof DamagedFile damage
            ? String.valueOf(damage.getMessage()).replaceFirst("file .* is damaged: ", "")
            : String.valueOf(end));
  }

  private static byte[] randomBytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}

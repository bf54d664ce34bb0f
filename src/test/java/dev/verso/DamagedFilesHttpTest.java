package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Files that are not whole, and answers that need no chunk to be there. */
@ExtendWith({VertxExtension.class, MongoExtension.class})
class DamagedFilesHttpTest {
  private static final byte[] CONTENT = TestFiles.random(3_000_000, 2);
  private static final int CHUNK_SIZE = 100_000;
  private static final String NAME = "video";

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.verso");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final TestDatabase database;
  private final TestFiles files;
  private final VersoServer verso;

  DamagedFilesHttpTest(Vertx vertx, TestDatabase database) {
    this.database = database;
    this.files = new TestFiles(database);
    this.verso = VersoServer.start(vertx, database);
  }

  @BeforeEach
  void putFile() {
    files.put(NAME, CONTENT, CHUNK_SIZE);
    logger.setAdditive(false);
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void removeFile() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    database.database().getCollection("fs.files").deleteMany(new Document());
    database.database().getCollection("fs.chunks").deleteMany(new Document());
    VersoServer.await(verso.shutdown());
  }

  @Test
  void aFileWhoseFirstChunkIsMissingIs500() {
    files.loseChunk(NAME, 0);

    HttpResponse<String> response = verso.get("/files/" + NAME);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).startsWith("This file is damaged and cannot be sent\n");
    assertThat(response.headers().map()).doesNotContainKeys("etag", "last-modified");
    assertLogged("file \"video\" is damaged: chunk 0 is missing");
  }

  @Test
  void aRangeIs500WhereItsFirstChunkIsMissingAndWholeWhereOthersAre() {
    files.loseChunk(NAME, 20);

    assertThat(verso.get("/files/" + NAME, "Range", "bytes=2050000-").statusCode()).isEqualTo(500);
    assertThat(verso.getBytes("/files/" + NAME, "Range", "bytes=1999990-1999999").body())
        .hasSize(10);
    assertLogged("file \"video\" is damaged: chunk 20 is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "5, short, has 99999 bytes",
    "29, long, has 100001 bytes",
    "20, missing, is missing",
    "29, missing, is missing",
    "20, double, is there twice",
    "29, more, chunk 30 has 5 bytes",
  })
  void damageThatShowsLaterResetsTheConnection(int n, String damage, String told) {
    spoil(n, damage);

    assertThatThrownBy(() -> verso.getBytes("/files/" + NAME))
        .isInstanceOf(AssertionError.class)
        .hasCauseInstanceOf(IOException.class);
    assertLogged(told);
    assertThat(log.list.get(0).getFormattedMessage()).contains("video", "chunk");
  }

  private void spoil(int n, String damage) {
    var chunks = database.database().getCollection("fs.chunks");
    Document chunk = new Document("files_id", NAME).append("n", n);
    switch (damage) {
      case "missing" -> files.loseChunk(NAME, n);
      case "double" -> chunks.insertOne(chunk.append("data", new Binary(new byte[CHUNK_SIZE])));
      case "more" -> chunks.insertOne(chunk.append("n", n + 1).append("data", bytes(5)));
      case "short" -> chunks.updateOne(chunk, data(CHUNK_SIZE - 1));
      default -> chunks.updateOne(chunk, data(CHUNK_SIZE + 1));
    }
  }

  private static Document data(int length) {
    return new Document("$set", new Document("data", bytes(length)));
  }

  private static Binary bytes(int length) {
    return new Binary(new byte[length]);
  }

  @Test
  void aPartThatIsDamagedResetsTheConnectionToo() {
    files.loseChunk(NAME, 20);

    assertThatThrownBy(() -> verso.getBytes("/files/" + NAME, "Range", "bytes=0-9,2000000-2000009"))
        .hasCauseInstanceOf(IOException.class);
    assertLogged("chunk 20 is missing");
  }

  /** One line: an event without a stack, which tells all in its message. */
  private void assertLogged(String told) {
    assertThat(log.list).hasSize(1);
    assertThat(log.list.get(0).getFormattedMessage()).contains(told);
    assertThat(log.list.get(0).getThrowableProxy()).isNull();
  }

  @Test
  void aLengthThatIsNoNumberIs500() {
    database
        .database()
        .getCollection("fs.files")
        .updateOne(new Document("_id", NAME), new Document("$set", new Document("length", "x")));

    assertThat(verso.get("/files/" + NAME).statusCode()).isEqualTo(500);
    assertLogged("file \"video\" is damaged: its length");
  }

  @Test
  void whatSendsNoByteReadsNoChunk() {
    files.loseChunks(NAME);
    String path = "/files/" + NAME;

    assertThat(verso.request("HEAD", path).statusCode()).isEqualTo(200);
    assertThat(verso.request("HEAD", path, "Range", "bytes=0-1").statusCode()).isEqualTo(200);
    assertThat(verso.get(path, "If-None-Match", "*").statusCode()).isEqualTo(304);
    assertThat(verso.get(path, "If-Match", "\"other\"").statusCode()).isEqualTo(412);
    assertThat(verso.get(path, "Range", "bytes=3000000-").statusCode()).isEqualTo(416);
    assertThat(log.list).isEmpty();
  }
}

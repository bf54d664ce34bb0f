package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.verso.testing.Feature;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.RequiresFeature;
import dev.verso.testing.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.bson.Document;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cache says that it takes is what it takes of the heap, once each entry was sent, asked
 * for again, and told to be the same. The database is to be in another process, whose heap is not
 * this one.
 */
@ExtendWith({VertxExtension.class, MongoExtension.class})
@RequiresFeature(Feature.CHANGE_STREAMS)
@Timeout(120)
class CacheWeightTest {
  private static final Logger log = LoggerFactory.getLogger(CacheWeightTest.class);

  private static final int KB = 1024;
  private static final int WARM_UP = 50;
  private static final int TOLERANCE = 10;

  private final TestDatabase database;

  CacheWeightTest(TestDatabase database) {
    this.database = database;
  }

  @ParameterizedTest
  @CsvSource({"100, 300", "2048, 300", "102400, 50"})
  void isWhatPagesTake(int bytes, int count, Vertx vertx) throws Exception {
    List<Document> pages = new ArrayList<>();
    for (int i = -WARM_UP; i < count; i++) {
      pages.add(new Document("_id", "page-" + i).append("body", body(bytes, i)));
    }
    database.database().getCollection("pages").drop();
    database.database().getCollection("pages").insertMany(pages);

    measure("/pages/page-", count, vertx);
  }

  @ParameterizedTest
  @CsvSource({"100, 300", "2048, 300", "102400, 50"})
  void isWhatFilesTake(int bytes, int count, Vertx vertx) throws Exception {
    TestFiles files = new TestFiles(database);
    for (int i = -WARM_UP; i < count; i++) {
      files.put(
          "file-" + bytes + "-" + i, body(bytes, i).getBytes(StandardCharsets.UTF_8), 255 * KB);
    }

    measure("/files/file-" + bytes + "-", count, vertx);
  }

  private static String body(int bytes, int number) {
    return ("<p>" + number + "</p>" + "x".repeat(bytes)).substring(0, bytes);
  }

  private void measure(String path, int count, Vertx vertx) throws Exception {
    VersoServer verso = VersoServer.start(vertx, database);
    for (int i = -WARM_UP; i < 0; i++) {
      use(verso, path + i);
    }
    long heap = liveBytes();
    long said = said(verso);

    for (int i = 0; i < count; i++) {
      use(verso, path + i);
    }

    long taken = liveBytes() - heap;
    long weighed = said(verso) - said;
    log.info("{}N: {} bytes each, weighed {}", path, taken / count, weighed / count);
    assertThat(weighed).isCloseTo(taken, withinPercentage(TOLERANCE));
  }

  private static void use(VersoServer verso, String path) {
    verso.getBytes(path);
    String tag = verso.getBytes(path).headers().firstValue("ETag").orElseThrow();
    assertThat(verso.getBytes(path, "If-None-Match", tag).statusCode()).isEqualTo(304);
  }

  private static long said(VersoServer verso) {
    return new JsonObject(verso.manage("/info").body()).getJsonObject("cache").getLong("bytes");
  }

  /** Bytes of all objects that are reachable. */
  private static long liveBytes() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    String total =
        histogram.lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.trim().split("\\s+", 4)[2]);
  }
}

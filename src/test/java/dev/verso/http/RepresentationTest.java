package dev.verso.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RepresentationTest {
  private static final Set<ContentCoding> CODINGS =
      Set.of(ContentCoding.IDENTITY, ContentCoding.GZIP);

  private final AtomicBoolean fails = new AtomicBoolean();

  private record Text(Buffer body, EntityTag tag, boolean varies) implements Representation.Served {
    @Override
    public void addValidators(ReadyHeaders.Builder headers) {
      headers.add("x-validator", "a");
    }

    @Override
    public void addContent(ReadyHeaders.Builder headers) {
      headers.add(HttpHeaderNames.CONTENT_TYPE, "text/plain");
    }
  }

  private static Representations representations(Buffer body) {
    return new Representations(new Text(body, EntityTag.strong("tag"), true), CODINGS);
  }

  private static MultiMap accepts(String coding) {
    return MultiMap.caseInsensitiveMultiMap().add(HttpHeaderNames.ACCEPT_ENCODING, coding);
  }

  private static MultiMap fields(ReadyResponse response) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    response.headers().putInto(headers);
    return headers;
  }

  /** A buffer that gives its bytes unless {@link #fails}. */
  private Buffer body(byte[] bytes) {
    Buffer buffer = Buffer.buffer(bytes);
    return (Buffer)
        Proxy.newProxyInstance(
            Buffer.class.getClassLoader(),
            new Class<?>[] {Buffer.class},
            (proxy, method, arguments) -> {
              if (fails.get() && method.getName().equals("getBytes")) {
                throw new OutOfMemoryError("of the test");
              }
              return method.invoke(buffer, arguments);
            });
  }

  @Test
  void anEncodingThatFailedIsTriedAgain(Vertx vertx) {
    Representation representation =
        representations(body(new byte[Representation.INLINE_BYTES + 1])).negotiate(accepts("gzip"));

    fails.set(true);
    assertThatThrownBy(() -> encode(representation, vertx)).hasRootCauseMessage("of the test");
    fails.set(false);

    assertThat(encode(representation, vertx).body().length()).isPositive();
  }

  private static ReadyResponse encode(Representation representation, Vertx vertx) {
    return representation
        .content(vertx.createSharedWorkerExecutor("encoders-of-the-test"), () -> {})
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void eachCodingIsEncodedOnceAndHasItsOwnTag(Vertx vertx) {
    Representations text = representations(Buffer.buffer("text".repeat(100)));
    Representation gzip = text.negotiate(accepts("gzip"));
    assertThat(gzip.ready()).isNull();
    ReadyResponse encoded = encode(gzip, vertx);

    assertThat(text.negotiate(accepts("gzip")).ready()).isSameAs(encoded);
    assertThat(fields(encoded).get("etag")).isEqualTo("\"tag-gzip\"");
    assertThat(fields(encoded).get("content-encoding")).isEqualTo("gzip");
    assertThat(fields(encoded).get("vary")).isEqualTo("accept-encoding");
    assertThat(gzip.tag()).isEqualTo(EntityTag.strong("tag-gzip"));
    assertThat(fields(gzip.notModified()).get("etag")).isEqualTo("\"tag-gzip\"");
    assertThat(text.weight()).isGreaterThan(encoded.body().length());
  }

  @Test
  void whatNoCodingMakesSmallerIsSentAsItIs(Vertx vertx) {
    byte[] noise = new byte[2000];
    new Random(1).nextBytes(noise);
    Representations text = representations(Buffer.buffer(noise));
    long weight = text.weight();

    ReadyResponse sent = encode(text.negotiate(accepts("gzip")), vertx);

    assertThat(sent.body().getBytes()).isEqualTo(noise);
    assertThat(fields(sent).contains("content-encoding")).isFalse();
    assertThat(fields(sent).get("vary")).isEqualTo("accept-encoding");
    MultiMap again = accepts("gzip").add(HttpHeaderNames.IF_NONE_MATCH, "\"tag\"");
    ReadyResponse known = text.ready(HttpMethod.GET, again, null, 10_000);
    assertThat(known).isSameAs(text.identity().notModified());
    assertThat(text.weight()).isEqualTo(weight);
  }

  @Test
  void whatIsTooLargeIsNotReady() {
    Representations text = representations(Buffer.buffer("text".getBytes(UTF_8)));

    assertThat(text.ready(HttpMethod.GET, accepts("x"), null, 4)).isNotNull();
    assertThat(text.ready(HttpMethod.GET, accepts("x"), null, 3)).isNull();
  }
}

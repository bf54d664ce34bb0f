package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import dev.verso.http.ReadyResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RepresentationTest {
  private final AtomicBoolean fails = new AtomicBoolean();

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
    Buffer body = body(new byte[Representation.INLINE_BYTES + 1]);
    Page page = Page.of(body, null, null, Map.of(), ignored -> {});
    EntityTag tag = EntityTag.strong("tag");
    Representation representation =
        new Representation(page, ContentCoding.GZIP, tag, "no-cache", true);

    fails.set(true);
    assertThatThrownBy(() -> encode(representation, vertx)).hasRootCauseMessage("of the test");
    fails.set(false);

    assertThat(encode(representation, vertx).body().length()).isPositive();
  }

  private static ReadyResponse encode(Representation representation, Vertx vertx) {
    return representation
        .encode(vertx.createSharedWorkerExecutor("encoders-of-the-test"))
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}

package dev.verso.mongo;

import static dev.verso.VersoServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Conditions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

@ExtendWith(VertxExtension.class)
class PublishedTest {
  /** As a connection of the driver's that is open. */
  private final List<Subscriber<? super byte[]>> held = new ArrayList<>();

  private final List<WeakReference<byte[]>> found = new ArrayList<>();

  @Test
  void keepsNothingThatItHasHandedOver(Vertx vertx) {
    assertThat(await(read(vertx))).isEqualTo(1000);

    Conditions.await(Duration.ofSeconds(10), this::isCollected);

    assertThat(held).hasSize(1);
  }

  private boolean isCollected() {
    System.gc();
    return found.get(0).get() == null;
  }

  private Future<Integer> read(Vertx vertx) {
    return Published.<byte[]>all(
            vertx.getOrCreateContext(),
            subscriber -> {
              held.add(subscriber);
              subscriber.onSubscribe(new Asked());
              byte[] item = new byte[1000];
              found.add(new WeakReference<>(item));
              subscriber.onNext(item);
              subscriber.onComplete();
            })
        .map(all -> all.get(0).length);
  }

  private static final class Asked implements Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}

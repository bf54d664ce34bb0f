package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import dev.verso.testing.Conditions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(20)
class BreakerTest {
  private final Exception silence = new TimeoutException("no answer");

  private final Queue<Promise<Boolean>> probes = new ConcurrentLinkedQueue<>();
  private final Breaker breaker;

  BreakerTest(Vertx vertx) {
    breaker =
        new Breaker(
            vertx,
            () -> {
              Promise<Boolean> probe = Promise.promise();
              probes.add(probe);
              return probe.future();
            });
  }

  private Promise<Boolean> nextProbe() {
    Promise<Boolean> probe = probes.poll();
    while (probe == null) {
      Conditions.pause();
      probe = probes.poll();
    }
    return probe;
  }

  @Test
  void isClosedAtFirst() {
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void opensWhenNothingWasAnsweredSinceTheFailedRequestBegan() {
    breaker.failed(System.nanoTime(), silence);

    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void staysClosedWhenAnotherRequestWasAnsweredMeanwhile() {
    long began = System.nanoTime();
    breaker.answered();
    breaker.failed(began, silence);

    assertThat(breaker.isOpen()).isFalse();
    assertThat(probes).isEmpty();
  }

  @Test
  void probesOneAtATimeUntilOneIsAnswered() {
    for (int i = 0; i < 10; i++) {
      breaker.failed(System.nanoTime(), silence);
    }
    Promise<Boolean> first = nextProbe();
    assertThat(probes).isEmpty();

    first.fail(silence);
    Promise<Boolean> second = nextProbe();
    assertThat(breaker.isOpen()).isTrue();
    second.complete(true);

    assertThat(breaker.isOpen()).isFalse();
    assertThat(probes).isEmpty();
  }

  @Test
  void whatIsGuardedOpensItByFailingAndIsNotAskedWhileItIsOpen() {
    Future<Object> late = breaker.guard(() -> Future.failedFuture(silence));
    Future<Object> refused = breaker.guard(() -> Future.failedFuture(new AssertionError("asked")));

    assertThat(late.cause()).isSameAs(silence);
    assertThat(breaker.isOpen()).isTrue();
    assertThat(refused.cause()).isInstanceOf(TimeoutException.class);
  }

  @Test
  void whatIsGuardedAndAnsweredKeepsItClosed() {
    long began = System.nanoTime();
    breaker.guard(Future::succeededFuture);
    breaker.failed(began, silence);
    assertThat(breaker.isOpen()).isFalse();

    began = System.nanoTime();
    breaker.guard(() -> Future.failedFuture(refusal()));
    breaker.failed(began, silence);
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void aProbeThatIsRefusedIsAnswered() {
    breaker.failed(System.nanoTime(), silence);
    nextProbe().fail(refusal());

    assertThat(breaker.isOpen()).isFalse();
  }

  private static MongoCommandException refusal() {
    return new MongoCommandException(
        new BsonDocument("code", new BsonInt32(13)), new ServerAddress());
  }

  @Test
  void opensAgain() {
    breaker.failed(System.nanoTime(), silence);
    nextProbe().complete(true);

    breaker.failed(System.nanoTime(), silence);

    assertThat(breaker.isOpen()).isTrue();
  }

  @Test
  void probesNoMoreWhenEnded(Vertx vertx) {
    breaker.failed(System.nanoTime(), silence);
    Promise<Boolean> probe = nextProbe();
    breaker.end();
    probe.fail(silence);

    Future<Void> afterTheNextWouldHaveCome = vertx.timer(300).mapEmpty();
    afterTheNextWouldHaveCome.toCompletionStage().toCompletableFuture().join();
    assertThat(probes).isEmpty();
  }

  @Test
  void closesWhenTheDatabaseShowsItself() {
    breaker.failed(System.nanoTime(), silence);
    Promise<Boolean> abandoned = nextProbe();
    breaker.close();
    assertThat(breaker.isOpen()).isFalse();

    breaker.failed(System.nanoTime(), silence);
    Promise<Boolean> current = nextProbe();
    abandoned.fail(silence);
    current.fail(silence);
    nextProbe();
    assertThat(probes).as("of one outage only").isEmpty();
  }
}

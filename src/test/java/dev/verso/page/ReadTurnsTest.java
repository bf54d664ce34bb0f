package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ReadTurnsTest {
  @Test
  void noMoreAreTakenThanThereAreAndTheNextGoesToWhoWaitedLongest(Vertx vertx) throws Exception {
    Context context = vertx.getOrCreateContext();
    ReadTurns turns = new ReadTurns(2);

    List<Future<Void>> taken =
        List.of(turns.take(context), turns.take(context), turns.take(context), turns.take(context));

    assertThat(taken).extracting(Future::isComplete).containsExactly(true, true, false, false);
    turns.giveBack();
    taken.get(2).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(taken.get(3).isComplete()).isFalse();
  }
}

package dev.verso.page;

import dev.verso.http.OutputBudget;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads few pages at once where memory is little, and no further ones while those that wait for
 * clients are too many already.
 */
final class BoundedPageSource implements PageSource {
  private final Vertx vertx;
  private final PageSource source;
  private final ReadTurns turns;
  private final OutputBudget budget;

  BoundedPageSource(Vertx vertx, PageSource source, ReadTurns turns, OutputBudget budget) {
    this.vertx = vertx;
    this.source = source;
    this.turns = turns;
    this.budget = budget;
  }

  @Override
  public Future<Boolean> find(List<String> names, Consumer<List<StoredPage>> found) {
    Context context = vertx.getOrCreateContext();
    return turns
        .take(context)
        .compose(
            turn ->
                budget
                    .room(context)
                    .compose(room -> source.find(names, found))
                    .onComplete(read -> turns.giveBack()));
  }

  @Override
  public Future<Map<String, Integer>> sizes(List<String> names) {
    return source.sizes(names);
  }
}

package dev.verso.page;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A database that answers when the test says so. To be used on one event loop. */
final class FakeSource implements PageSource {
  /** A query that arrived. */
  record Query(List<String> names, Consumer<List<StoredPage>> found, Promise<Boolean> end) {
    void answer(StoredPage... pages) {
      found.accept(Arrays.asList(pages));
      end.tryComplete(true);
    }

    /** Finds a page of every name, with the name as its body. */
    void answerAll() {
      answer(names.stream().map(FakeSource::page).toArray(StoredPage[]::new));
    }

    void fail(Throwable cause) {
      end.tryFail(cause);
    }
  }

  final List<Query> queries = new ArrayList<>();
  @Nullable Map<String, Integer> sizes;

  static StoredPage page(String name) {
    return page(name, name);
  }

  static StoredPage page(String name, String body) {
    Page page = Page.of(Buffer.buffer(body), null, null, Map.of(), ignored -> {});
    return new StoredPage(name, page, List.of());
  }

  Query last() {
    return queries.get(queries.size() - 1);
  }

  /** Answers with {@link #sizes}, or not at all while that is null. */
  @Override
  public Future<Map<String, Integer>> sizes(List<String> names) {
    return sizes == null ? Future.future(never -> {}) : Future.succeededFuture(sizes);
  }

  @Override
  public Future<Boolean> find(List<String> names, Consumer<List<StoredPage>> found) {
    Query query = new Query(names, found, Promise.promise());
    queries.add(query);
    return query.end().future();
  }
}

package dev.verso.page;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Asks the database for pages, one query for each call. */
interface PageSource {
  /**
   * Finds the documents of these names. What is found is handed over as it comes, on the caller's
   * context, as is the end.
   *
   * @param names one or more, each once; one that is not handed over before the end is absent
   * @return false when the query was ended before all were looked for, as what it brought was
   *     large; fails with what the driver says
   */
  Future<Boolean> find(List<String> names, Consumer<List<StoredPage>> found);

  /**
   * Asks how large the documents of these names are, without bringing them.
   *
   * @return bytes by name, of those that there are, on the caller's context; fails with what the
   *     driver says
   */
  Future<Map<String, Integer>> sizes(List<String> names);
}

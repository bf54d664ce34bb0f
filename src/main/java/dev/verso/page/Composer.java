package dev.verso.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.verso.http.Representation;
import dev.verso.http.problem.Problem;
import dev.verso.site.Composition;
import dev.verso.site.SiteOptions;
import dev.verso.text.PythonRepr;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts pages together that are made of others, which it reads after them. Thread-safe. */
final class Composer {
  private static final Logger log = LoggerFactory.getLogger(Composer.class);

  private static final int MOST_KNOWN = 1000;

  private final Vertx vertx;
  private final SiteOptions site;

  /** What was missing where, as it was told last. */
  private final Cache<String, List<String>> told =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).executor(Runnable::run).build();

  Composer(Vertx vertx, SiteOptions site) {
    this.vertx = vertx;
    this.site = site;
  }

  /**
   * A page with all that it is made of.
   *
   * @param parts the names of that, also of what there is not
   */
  record Composed(Page page, Set<String> parts) {}

  /**
   * Puts a page together. One that is made of itself alone is ready at once.
   *
   * @param store where its parts are read, now: none of them before this
   * @return fails with a {@link Problem} of kind INTERNAL when it lies in itself or is too large,
   *     else as {@code store} does
   */
  Future<Composed> compose(PageName name, Page page, PageStore store) {
    boolean plain = page.recipe().isPlain() || page.redirect() != null || !site.putsPagesTogether();
    return plain
        ? Future.succeededFuture(new Composed(page, Set.of()))
        : compose(name, page, new HashMap<>(), 0, store);
  }

  private Future<Composed> compose(
      PageName name,
      Page page,
      Map<String, Optional<Composition.Text>> known,
      int bytes,
      PageStore store) {
    return outcome(name, page, known, bytes)
        .compose(
            outcome -> {
              if (outcome instanceof Composition.Whole whole) {
                return Future.succeededFuture(composed(name, page, whole));
              }
              Set<String> names = ((Composition.Needs) outcome).names();
              return read(names, known, store)
                  .compose(more -> compose(name, page, known, bytes + more, store));
            });
  }

  /** Much text is put together where it blocks no event loop. */
  private Future<Composition.Outcome> outcome(
      PageName name, Page page, Map<String, Optional<Composition.Text>> known, int bytes) {
    Composition composition = new Composition(site, Composer::good, known);
    int size = bytes + page.body().length();
    Future<Composition.Outcome> outcome =
        size <= Representation.INLINE_BYTES
            ? Future.succeededFuture().map(v -> composition.of(name.value(), text(page)))
            : vertx.executeBlocking(() -> composition.of(name.value(), text(page)), false);
    return outcome.recover(cause -> Future.failedFuture(told(cause)));
  }

  /** What is wrong with the pages is for who wrote them, who looks at them in a browser. */
  private static Throwable told(Throwable cause) {
    return cause instanceof IllegalArgumentException
        ? new Problem(Problem.Kind.INTERNAL, String.valueOf(cause.getMessage()), cause)
        : cause;
  }

  private static List<String> good(List<String> names) {
    return names.stream().filter(PageName::isGood).toList();
  }

  private static Composition.Text text(Page page) {
    return new Composition.Text(page.body().getBytes(), page.recipe());
  }

  /** Reads documents, and gives how many bytes they came to. */
  private static Future<Integer> read(
      Set<String> names, Map<String, Optional<Composition.Text>> known, PageStore store) {
    List<Future<Optional<Composition.Text>>> texts =
        names.stream()
            .map(name -> text(name, store).onSuccess(text -> known.put(name, text)))
            .toList();
    return Future.all(texts)
        .map(
            all ->
                texts.stream()
                    .mapToInt(text -> text.result().map(found -> found.body().length).orElse(0))
                    .sum());
  }

  /** Of a part that cannot be shown there is nothing; the log says why. */
  private static Future<Optional<Composition.Text>> text(String name, PageStore store) {
    return store
        .find(new PageName(name))
        .map(found -> found.filter(page -> page.redirect() == null).map(Composer::text))
        .recover(
            cause ->
                cause.getCause() instanceof MalformedPage
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(cause));
  }

  /** When it last changed nobody knows: a part that is gone has no date. */
  private Composed composed(PageName name, Page page, Composition.Whole whole) {
    List<String> missing = whole.missing();
    if (!missing.isEmpty() && !missing.equals(told.asMap().put(name.value(), missing))) {
      log.warn(
          "Page {}: there is no {}: leaving it out",
          PythonRepr.of(name.value()),
          String.join("; no ", missing));
    }
    return new Composed(page.composed(Buffer.buffer(whole.body())), whole.parts());
  }
}

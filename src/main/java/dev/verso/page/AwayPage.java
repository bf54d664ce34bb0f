package dev.verso.page;

import dev.verso.mongo.ChangeFeed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The page that is shown while the database is away: read from the start on, whenever it changes,
 * and never pushed out of memory. Thread-safe.
 */
final class AwayPage {
  private static final PageName NAME = new PageName(ErrorPages.AWAY);
  private static final long RETRY_MILLIS = 1000;

  private final Vertx vertx;
  private final PageSource source;
  private final Composer composer;
  private final Renderer renderer;
  private final AtomicReference<@Nullable RenderedPage> page = new AtomicReference<>();

  /** What it is made of besides. */
  private volatile Set<String> parts = Set.of();

  /** The reads so far: of two at once the later one counts. */
  private final AtomicInteger reads = new AtomicInteger();

  AwayPage(Vertx vertx, PageSource source, Composer composer, Renderer renderer) {
    this.vertx = vertx;
    this.source = source;
    this.composer = composer;
    this.renderer = renderer;
  }

  /** The page; null where there is none. */
  @Nullable RenderedPage get() {
    return page.get();
  }

  /** To be called for every change. */
  void changed(ChangeFeed.Change change) {
    if (!(change instanceof ChangeFeed.Change.Document document)
        || document.id().equals(NAME.value())
        || parts.contains(document.id())) {
      read();
    }
  }

  /** Reads it, again and again until the database answers. Never fails. */
  Future<Void> read() {
    return read(reads.incrementAndGet());
  }

  private Future<Void> read(int number) {
    return find(NAME)
        .compose(this::render)
        .onSuccess(rendered -> keep(number, rendered.orElse(null)))
        .onFailure(cause -> vertx.setTimer(RETRY_MILLIS, id -> retry(number)))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  private Future<Optional<Page>> find(PageName name) {
    AtomicReference<@Nullable Page> found = new AtomicReference<>();
    return source
        .find(List.of(name.value()), pages -> pages.forEach(stored -> found.set(stored.page())))
        .map(end -> Optional.ofNullable(found.get()));
  }

  private Future<Optional<Cached>> render(Optional<Page> read) {
    return read.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : composer
            .compose(NAME, read.get(), this::find)
            .onSuccess(composed -> parts = composed.parts())
            .compose(composed -> renderer.render(NAME, composed.page()))
            .map(Optional::of);
  }

  private void keep(int number, @Nullable Cached content) {
    if (number == reads.get()) {
      page.set(content == null ? null : content.rendered());
    }
  }

  private void retry(int number) {
    if (number == reads.get()) {
      read(number);
    }
  }

  /** Retries no more. */
  void close() {
    reads.incrementAndGet();
  }
}

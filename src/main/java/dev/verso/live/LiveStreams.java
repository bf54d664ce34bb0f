package dev.verso.live;

import dev.verso.metrics.Metric;
import dev.verso.metrics.MetricSink;
import dev.verso.metrics.MetricSource;
import dev.verso.site.LiveOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The open streams, and what they are told. One for the process; thread-safe: what it knows of
 * them, it touches on a context of its own, and each stream on its event loop.
 */
public final class LiveStreams implements MetricSource {
  /** How soon to look again where it could not be seen what is there, or nobody tells. */
  private static final long LOOK_AGAIN_MILLIS = 1000;

  private static final int END_SECONDS = 1;

  private static final Metric OPEN =
      new Metric(
          "verso.live.streams", Metric.Unit.NONE, "Open pages that are told when they change");

  private static final Metric REFUSED =
      new Metric(
          "verso.live.refused",
          Metric.Unit.NONE,
          "Pages that could not be told, as there were as many as may be");

  private static final Metric DROPPED =
      new Metric(
          "verso.live.dropped",
          Metric.Unit.NONE,
          "Streams that were cut off, as their clients took nothing");

  private static final Metric EVENTS =
      new Metric("verso.live.events", Metric.Unit.NONE, "Changes told, one for each open page");

  private final Vertx vertx;
  private final Context context;
  private final WatchedPages pages;
  private final StreamLimit limit;
  private final LongAdder dropped = new LongAdder();
  private final LongAdder events = new LongAdder();

  // Touched on the context alone.
  private final Map<String, Topic> topics = new HashMap<>();
  private String problem = "";
  private boolean ended;
  private boolean lookingAgain;

  private volatile boolean refusing;

  /** For the pages of one site; what it does it does on the context that calls this. */
  public LiveStreams(Vertx vertx, WatchedPages pages, LiveOptions options) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.pages = pages;
    this.limit = new StreamLimit(options.most(), options.mostPerAddress());
  }

  /** Room for one more from that address, if there is. */
  boolean tryOpen(String address) {
    return !refusing && limit.tryOpen(address);
  }

  void close(String address) {
    limit.close(address);
  }

  WatchedPages pages() {
    return pages;
  }

  /** From now on {@code stream} is told what it does not know of the page at {@code path}. */
  void add(String path, LiveStream stream) {
    context.runOnContext(
        v -> {
          if (ended) {
            stream.loop().runOnContext(w -> stream.end());
            return;
          }
          Topic topic = topics.computeIfAbsent(path, key -> new Topic(pages.namesOf(key)));
          topic.add(stream);
          look(path, topic);
          if (!problem.isEmpty()) {
            send(Set.of(stream), Event.problem(problem));
          }
          lookAgain(!pages.tellsChanges());
        });
  }

  void remove(String path, LiveStream stream) {
    context.runOnContext(
        v ->
            topics.computeIfPresent(
                path,
                (key, topic) -> {
                  topic.remove(stream);
                  return topic.isEmpty() ? null : topic;
                }));
  }

  /** The document of that name, or what it is made of, changed; the cache knows already. */
  public void changed(String name) {
    context.runOnContext(
        v ->
            topics.forEach(
                (path, topic) -> {
                  if (topic.markStale(name)) {
                    look(path, topic);
                  }
                }));
  }

  /** Any document may have changed; the cache knows already. */
  public void anythingChanged() {
    context.runOnContext(
        v ->
            topics.forEach(
                (path, topic) -> {
                  topic.markStale();
                  look(path, topic);
                }));
  }

  private void look(String path, Topic topic) {
    if (!topic.beginLook()) {
      return;
    }
    List<LiveStream> waiting = topic.newcomers();
    pages
        .shownAt(path)
        .onSuccess(
            shown -> {
              topic.seen(shown, waiting, this::tell);
              look(path, topic);
            })
        .onFailure(
            cause -> {
              topic.failed();
              lookAgain(true);
            });
  }

  /** In a while, at all that may have changed: what is told by nobody is asked. */
  private void lookAgain(boolean needed) {
    if (!needed || lookingAgain || ended) {
      return;
    }
    lookingAgain = true;
    vertx.setTimer(
        LOOK_AGAIN_MILLIS,
        id -> {
          lookingAgain = false;
          boolean asks = !pages.tellsChanges();
          topics.forEach(
              (path, topic) -> {
                if (asks) {
                  topic.markStale();
                }
                look(path, topic);
              });
          lookAgain(asks && !topics.isEmpty());
        });
  }

  private void tell(Set<LiveStream> streams, Buffer event) {
    events.add(streams.size());
    send(streams, event);
  }

  /**
   * @param streams all of one event loop
   */
  private void send(Set<LiveStream> streams, Buffer event) {
    List<LiveStream> now = List.copyOf(streams);
    now.get(0)
        .loop()
        .runOnContext(v -> now.forEach(stream -> dropped.add(stream.send(event) ? 1 : 0)));
  }

  /** Has every open page load itself anew, as something changed that is no page. */
  public void reload() {
    context.runOnContext(v -> everyLoop(streams -> send(streams, Event.RELOAD)));
  }

  /**
   * Shows on every open page, and on those that come, what hinders the newest from being shown.
   *
   * @param text empty where nothing does any more
   */
  public void problem(String text) {
    context.runOnContext(
        v -> {
          if (!problem.equals(text)) {
            problem = text;
            everyLoop(streams -> send(streams, Event.problem(text)));
          }
        });
  }

  private void everyLoop(Consumer<Set<LiveStream>> action) {
    byLoop().values().forEach(streams -> action.accept(new HashSet<>(streams)));
  }

  private Map<Context, List<LiveStream>> byLoop() {
    return topics.values().stream()
        .map(Topic::streams)
        .flatMap(Collection::stream)
        .collect(Collectors.groupingBy(LiveStream::loop));
  }

  /** How many are open. */
  public int open() {
    return limit.open();
  }

  @Override
  public void tell(MetricSink sink) {
    sink.gauge(OPEN, limit.open());
    sink.counter(REFUSED, limit.refused());
    sink.counter(DROPPED, dropped.sum());
    sink.counter(EVENTS, events.sum());
  }

  /** Ends all streams, in good order, and lets none begin any more. Never fails. */
  public Future<Void> end() {
    refusing = true;
    Promise<Void> promise = Promise.promise();
    context.runOnContext(
        v -> {
          ended = true;
          List<Future<Void>> ends = new ArrayList<>();
          byLoop().forEach((loop, streams) -> ends.add(end(loop, streams)));
          Future.join(ends).<Void>mapEmpty().onComplete(promise);
        });
    return promise
        .future()
        .timeout(END_SECONDS, TimeUnit.SECONDS)
        // Who does not take the end is ended with his connection.
        .otherwiseEmpty();
  }

  private static Future<Void> end(Context loop, List<LiveStream> streams) {
    Promise<Void> promise = Promise.promise();
    loop.runOnContext(
        v ->
            Future.join(streams.stream().map(LiveStream::end).toList())
                .<Void>mapEmpty()
                .onComplete(promise));
    return promise.future();
  }
}

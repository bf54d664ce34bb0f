package dev.verso.mongo;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * All that a publisher of the driver's publishes. The driver calls back on threads of its own; the
 * futures complete on the caller's context.
 */
public final class Published<T> implements Subscriber<T> {
  private List<T> items = new ArrayList<>();

  /** Null once it is complete. */
  private @Nullable CompletableFuture<List<T>> complete;

  private Published(CompletableFuture<List<T>> complete) {
    this.complete = complete;
  }

  /**
   * Asks for everything: only for what is known to be little.
   *
   * @param context on which the future completes
   * @return fails as the publisher does
   */
  public static <T> Future<List<T>> all(Context context, Publisher<T> publisher) {
    CompletableFuture<List<T>> complete = new CompletableFuture<>();
    publisher.subscribe(new Published<>(complete));
    return Future.fromCompletionStage(complete, context);
  }

  /**
   * Asks for the one thing there is, if any.
   *
   * @param context on which the future completes
   * @return fails as the publisher does
   */
  public static <T> Future<Optional<T>> one(Context context, Publisher<T> publisher) {
    return all(context, publisher).map(items -> items.stream().findFirst());
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T item) {
    items.add(item);
  }

  @Override
  public void onError(Throwable failure) {
    letGo().completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    List<T> all = items;
    letGo().complete(all);
  }

  /**
   * Holds nothing of what was found from now on. A connection of the driver keeps the subscriber of
   * the first that it was asked for as long as it is open: with it, it kept a window of a file.
   */
  private CompletableFuture<List<T>> letGo() {
    CompletableFuture<List<T>> waiting = Objects.requireNonNull(complete, "published twice");
    items = List.of();
    complete = null;
    return waiting;
  }
}

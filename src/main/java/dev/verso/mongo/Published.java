package dev.verso.mongo;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * All that a publisher of the driver's publishes. The driver calls back on threads of its own; the
 * futures complete on the caller's context.
 */
public final class Published<T> implements Subscriber<T> {
  private final List<T> items = new ArrayList<>();
  private final CompletableFuture<List<T>> complete = new CompletableFuture<>();

  private Published() {}

  /**
   * Asks for everything: only for what is known to be little.
   *
   * @param context on which the future completes
   * @return fails as the publisher does
   */
  public static <T> Future<List<T>> all(Context context, Publisher<T> publisher) {
    Published<T> published = new Published<>();
    publisher.subscribe(published);
    return Future.fromCompletionStage(published.complete, context);
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
    complete.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    complete.complete(items);
  }
}

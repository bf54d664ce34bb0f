package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.Iterator;
import java.util.function.Function;

/** Asynchronous loops: the next item is taken when the step of the one before it is done. */
final class OneByOne {
  private OneByOne() {}

  // tag::iterator[]
  /** For steps that are done later, not at once: then each round begins on an empty stack. */
  static <T> Future<Void> forEach(Iterator<T> items, Function<T, Future<?>> step) {
    return Future.future(done -> next(items, step, done));
  }

  private static <T> void next(Iterator<T> items, Function<T, Future<?>> step, Promise<Void> done) {
    if (items.hasNext()) {
      step.apply(items.next()).onComplete(result -> next(items, step, done), done::fail);
    } else {
      done.complete();
    }
  }

  // end::iterator[]

  // tag::stream[]
  static <T> Future<Void> forEach(ReadStream<T> items, Function<T, Future<?>> step) {
    return Future.future(
        done ->
            items
                .exceptionHandler(done::tryFail)
                .endHandler(done::tryComplete)
                .handler(item -> takeOne(items, step.apply(item), done)));
  }

  private static <T> void takeOne(ReadStream<T> items, Future<?> step, Promise<Void> done) {
    items.pause();
    step.onSuccess(result -> items.resume())
        .onFailure(
            failure -> {
              items.handler(null); // closes the cursor
              done.tryFail(failure);
            });
  }

  // end::stream[]
}

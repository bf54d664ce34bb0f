package dev.verso.http.listen;

import dev.verso.http.ReadyResponses;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.http.problem.ProblemHandler;
import dev.verso.testing.Options;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A listener on a free port with options written as on the command line. */
public final class ListenerFixture {
  private ListenerFixture() {}

  public static HttpOptions options(String... arguments) {
    return Options.parse(new HttpOptions(), arguments);
  }

  /** Listens with {@code /hello} and the given routes. */
  public static PublicListener start(Vertx vertx, Consumer<Router> routes, String... arguments) {
    return start(vertx, routes, List.of(), arguments);
  }

  /** As the other, with responses that are ready, for all event loops. */
  public static PublicListener start(
      Vertx vertx, Consumer<Router> routes, List<ReadyResponses> ready, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--http-port=0");
    return await(
        PublicListener.start(
            vertx,
            options(all.toArray(String[]::new)),
            2,
            true,
            router -> {
              router.route("/hello").handler(AllowedMethods.GET_AND_HEAD);
              router.route("/hello").handler(context -> context.response().end("hello"));
              routes.accept(router);
              new ProblemHandler().mountOn(router);
              return ready;
            },
            ProblemHandler::respond));
  }

  public static PublicListener start(Vertx vertx, String... arguments) {
    return start(vertx, router -> {}, arguments);
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

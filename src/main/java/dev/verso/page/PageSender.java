package dev.verso.page;

import dev.verso.cache.CacheStatus;
import dev.verso.cache.StatusField;
import dev.verso.http.Preconditions;
import dev.verso.http.ReadyResponse;
import dev.verso.http.Representation;
import dev.verso.http.RequestId;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Sends pages: in the coding that the client takes, or 304. One for each event loop. */
final class PageSender {
  private final WorkerExecutor encoders;
  private final PageCache cache;
  private final OutputBudget budget;
  private final StatusField statusField;

  PageSender(
      WorkerExecutor encoders, PageCache cache, OutputBudget budget, StatusField statusField) {
    this.encoders = encoders;
    this.cache = cache;
    this.budget = budget;
    this.statusField = statusField;
  }

  /** Answers a request with a page, as far as its preconditions let it. */
  Future<Void> send(HttpServerRequest request, PageFinder.Here here) {
    RenderedPage page = here.page();
    if (here.httpStatus() != 200) {
      return sendAs(request, here);
    }
    Representation representation = representation(request, page);
    return switch (preconditions(request, page, representation)) {
      case FAILED ->
          Future.failedFuture(
              new Problem(Problem.Kind.PRECONDITION_FAILED, "The page is not as expected"));
      case NOT_MODIFIED -> send(request, representation.notModified(), here.status());
      case PROCEED ->
          content(here.name(), page, representation)
              .compose(content -> send(request, content, here.status()));
    };
  }

  /**
   * Sends a page in place of what there is not. It has no validators, as conditions are not for
   * such an answer: RFC 9110 section 13.2.1.
   */
  Future<Void> sendAs(HttpServerRequest request, PageFinder.Here here) {
    HttpServerResponse response = request.response().setStatusCode(here.httpStatus());
    RequestId.give(request);
    return content(here.name(), here.page(), representation(request, here.page()))
        .compose(
            content -> {
              content.headers().putInto(response.headers());
              response.headers().remove(HttpHeaders.ETAG).remove(HttpHeaders.LAST_MODIFIED);
              response.headers().remove("link").add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
              if (here.httpStatus() == Problem.Kind.UNAVAILABLE.status()) {
                response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
              }
              tell(response, here.status());
              return ResponseBody.end(request, content.body(), budget);
            });
  }

  private Future<ReadyResponse> content(
      PageName name, RenderedPage page, Representation representation) {
    return representation.content(encoders, () -> cache.grown(name, page));
  }

  private static Representation representation(HttpServerRequest request, RenderedPage page) {
    return page.representations().negotiate(request.headers());
  }

  private static Preconditions.Outcome preconditions(
      HttpServerRequest request, RenderedPage page, Representation representation) {
    return Preconditions.evaluate(
        request.method(), request.headers(), representation.tag(), page.page().updatedAt());
  }

  /** Sends a response of which nothing is left to do. */
  Future<Void> send(HttpServerRequest request, ReadyResponse ready, CacheStatus status) {
    HttpServerResponse response = request.response().setStatusCode(ready.status());
    ready.headers().putInto(response.headers());
    tell(response, status);
    return ResponseBody.end(request, ready.body(), budget);
  }

  /** Tells how the answer came about, where that is wanted. */
  void tell(HttpServerResponse response, CacheStatus status) {
    statusField.putInto(response, status);
  }
}

package dev.verso.page;

import dev.verso.cache.CacheStatus;
import dev.verso.http.AcceptEncoding;
import dev.verso.http.Preconditions;
import dev.verso.http.RequestId;
import dev.verso.http.output.OutputBudget;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Sends pages: in the coding that the client takes, or 304. One for each event loop. */
final class PageSender {
  private final WorkerExecutor encoders;
  private final PageCache cache;
  private final OutputBudget budget;
  private final boolean tellsStatus;

  PageSender(WorkerExecutor encoders, PageCache cache, OutputBudget budget, boolean tellsStatus) {
    this.encoders = encoders;
    this.cache = cache;
    this.budget = budget;
    this.tellsStatus = tellsStatus;
  }

  /**
   * Sends a page of the cache that is encoded already.
   *
   * @param taken the route that it takes, for those who count; null where the router told them
   * @return whether it did; else nothing was touched
   */
  boolean sendIfReady(HttpServerRequest request, RenderedPage page, @Nullable String taken) {
    Representation representation = representation(request, page);
    Representation.Content content = representation.ready();
    Preconditions.Outcome outcome = preconditions(request, page, representation);
    if (content == null || outcome == Preconditions.Outcome.FAILED) {
      return false;
    }
    if (taken != null) {
      request.routed(taken);
    }
    if (outcome == Preconditions.Outcome.NOT_MODIFIED) {
      sendNotModified(request, representation, CacheStatus.HIT);
    } else {
      send(request, content, CacheStatus.HIT);
    }
    return true;
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
      case NOT_MODIFIED -> sendNotModified(request, representation, here.status());
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
              return ResponseBody.end(request, content.bytes(), budget);
            });
  }

  private Future<Representation.Content> content(
      PageName name, RenderedPage page, Representation representation) {
    Representation.Content ready = representation.ready();
    return ready != null
        ? Future.succeededFuture(ready)
        : representation.encode(encoders).onSuccess(encoded -> cache.grown(name, page));
  }

  private static Representation representation(HttpServerRequest request, RenderedPage page) {
    return page.in(AcceptEncoding.negotiate(request.headers(), page.codings()));
  }

  private static Preconditions.Outcome preconditions(
      HttpServerRequest request, RenderedPage page, Representation representation) {
    return Preconditions.evaluate(
        request.method(), request.headers(), representation.tag(), page.page().updatedAt());
  }

  private Future<Void> sendNotModified(
      HttpServerRequest request, Representation representation, CacheStatus status) {
    HttpServerResponse response = request.response();
    representation.validators().putInto(response.headers());
    tell(response, status);
    return response.setStatusCode(304).end();
  }

  private Future<Void> send(
      HttpServerRequest request, Representation.Content content, CacheStatus status) {
    HttpServerResponse response = request.response();
    content.headers().putInto(response.headers());
    tell(response, status);
    return ResponseBody.end(request, content.bytes(), budget);
  }

  /** Tells how the answer came about, where that is wanted. */
  void tell(HttpServerResponse response, CacheStatus status) {
    if (tellsStatus) {
      response.headers().set(CacheStatus.FIELD, status.value());
    }
  }
}

package dev.verso.http.problem;

import dev.verso.http.HeaderLines;
import dev.verso.http.RequestId;
import dev.verso.http.output.ResponseBody;
import dev.verso.text.PythonRepr;
import dev.verso.text.Throttle;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.StreamResetException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every request that failed, in the form that its client asks for, and tells the operator
 * of those that are Verso's fault.
 *
 * <p>Headers set before the failure stay (security headers, {@code Allow}, {@code Content-Range}),
 * except those that describe the content that is not sent.
 */
public final class ProblemHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  /** What vertx-web's router answers by itself; its failure handlers never see these. */
  private static final List<Integer> ROUTER_STATUSES = List.of(400, 404, 405, 406, 415, 500);

  private static final List<CharSequence> HEADERS_OF_CONTENT =
      List.of(
          HttpHeaderNames.ACCEPT_RANGES,
          HttpHeaderNames.CONTENT_DISPOSITION,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_LANGUAGE,
          HttpHeaderNames.ETAG,
          HttpHeaderNames.EXPIRES,
          HttpHeaderNames.LAST_MODIFIED,
          HttpHeaderNames.TRANSFER_ENCODING);

  /** As the Elastic Common Schema names it. */
  private static final String ID = "http.request.id";

  private static final int NOT_FOUND = Problem.Kind.NOT_FOUND.status();
  private static final int UNAVAILABLE = Problem.Kind.UNAVAILABLE.status();

  private final Throttle unavailableWarnings =
      new Throttle(Duration.ofSeconds(1), System::nanoTime);

  /** Answers all failures of {@code router}, save those that a handler of its own takes. */
  public void mountOn(Router router) {
    router.route().last().failureHandler(this);
    for (int status : ROUTER_STATUSES) {
      router.errorHandler(status, context -> handle(context, status));
    }
  }

  @Override
  public void handle(RoutingContext context) {
    handle(context, Problem.Kind.INTERNAL.status());
  }

  /**
   * Answers a request that never came to a router, such as one that is no HTTP. The caller closes
   * the connection where that is needed.
   *
   * @return completes when the answer is written
   */
  public static Future<Void> respond(HttpServerRequest request, Problem problem) {
    return send(request, ProblemDetails.of(problem));
  }

  /** Whether a failure may be told by a page of HTML, going by {@code Accept}. */
  public static boolean takesHtml(HttpServerRequest request) {
    return ProblemFormat.takesHtml(HeaderLines.combined(request.headers(), HttpHeaderNames.ACCEPT));
  }

  private void handle(RoutingContext context, int statusIfUnset) {
    // Where matching a route throws, vertx-web calls the error handler of 400 without saying so.
    int status = context.statusCode() == -1 ? statusIfUnset : context.statusCode();
    Throwable failure = context.failure();
    ProblemDetails details = ProblemDetails.of(failure, status);
    log(context.request(), details, failure);
    send(context.request(), details);
  }

  private void log(HttpServerRequest request, ProblemDetails details, @Nullable Throwable failure) {
    if (!details.isOurs() || isClientGone(request, failure)) {
      return;
    }
    String id = RequestId.give(request);
    String path = PythonRepr.of(String.valueOf(request.path()));
    if (details.status() != UNAVAILABLE) {
      logFault(request, path, details, failure, id);
      return;
    }
    unavailableWarnings
        .tryPass()
        .ifPresent(
            held ->
                LOG.atWarn()
                    .addKeyValue(ID, id)
                    .log(
                        "{} {} answered 503: {} ({}; request {}; {} more since the last such line)",
                        request.method(),
                        path,
                        details.detail(),
                        cause(failure),
                        id,
                        held));
  }

  /** In one line, unless a stack trace has more to say. */
  private static void logFault(
      HttpServerRequest request,
      String path,
      ProblemDetails details,
      @Nullable Throwable failure,
      String id) {
    Throwable told = toldInOneLine(failure);
    String why = told == null ? "" : told.getMessage() + "; ";
    Throwable trace = told == null ? failure : null;
    HttpMethod method = request.method();
    String detail = details.detail();
    if (request.response().headWritten()) {
      LOG.atError()
          .addKeyValue(ID, id)
          .setCause(trace)
          .log("{} {} was cut off: {} ({}request {})", method, path, detail, why, id);
    } else {
      LOG.atError()
          .addKeyValue(ID, id)
          .setCause(trace)
          .log(
              "{} {} answered {}: {} ({}request {})",
              method,
              path,
              details.status(),
              detail,
              why,
              id);
    }
  }

  /** The cause that says it all, as it was made without a stack; null where there is none. */
  private static @Nullable Throwable toldInOneLine(@Nullable Throwable failure) {
    Throwable cause = failure instanceof Problem ? failure.getCause() : null;
    return cause == null || cause.getStackTrace().length > 0 ? null : cause;
  }

  /** The client left while it was being answered: nobody's fault and nobody to tell. */
  private static boolean isClientGone(HttpServerRequest request, @Nullable Throwable failure) {
    return failure instanceof HttpClosedException
        || failure instanceof StreamResetException
        // Such as "Broken pipe": what the socket, or Vert.x for it, said to a write.
        || (request.response().headWritten()
            && (failure instanceof IOException || failure instanceof VertxException));
  }

  private static String cause(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : failure.getCause();
    if (cause == null) {
      return "no cause given";
    }
    // Without a stack it was made to be told.
    return cause.getStackTrace().length == 0
        ? String.valueOf(cause.getMessage())
        : cause.toString();
  }

  private static Future<Void> send(HttpServerRequest request, ProblemDetails details) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return Future.succeededFuture();
    }
    if (response.headWritten()) {
      // Part of a body is out: cut it off, so that nobody takes it for the whole.
      return response.reset(Http2Error.INTERNAL_ERROR.code());
    }
    ProblemFormat format =
        ProblemFormat.negotiate(HeaderLines.combined(request.headers(), HttpHeaderNames.ACCEPT));
    Buffer body = format.render(details, RequestId.give(request));
    response.setStatusCode(details.status()).setStatusMessage(details.title());
    putHeaders(response.headers(), details, format, body.length());
    return ResponseBody.end(request, body);
  }

  private static void putHeaders(
      MultiMap headers, ProblemDetails details, ProblemFormat format, int length) {
    HEADERS_OF_CONTENT.forEach(headers::remove);
    headers.set(HttpHeaderNames.CONTENT_TYPE, format.contentType());
    headers.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length));
    headers.set("X-Content-Type-Options", "nosniff");
    headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT);
    // A missing page may be kept if it is asked for anew each time: "no-store" would take it out of
    // the browser's history. Other failures are of the moment.
    headers.set(
        HttpHeaderNames.CACHE_CONTROL, details.status() == NOT_FOUND ? "no-cache" : "no-store");
    if (details.status() == UNAVAILABLE && !headers.contains(HttpHeaderNames.RETRY_AFTER)) {
      headers.set(HttpHeaderNames.RETRY_AFTER, "1");
    }
  }
}

package dev.verso.http.problem;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.ext.web.handler.HttpException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of a failure, RFC 9457 section 3.1.
 *
 * @param status 400 to 599
 * @param title the status in words
 * @param detail a sentence for people, unescaped
 */
record ProblemDetails(int status, String title, String detail) {
  private static final int INTERNAL = Problem.Kind.INTERNAL.status();

  static ProblemDetails of(Problem problem) {
    return new ProblemDetails(problem.kind().status(), problem.kind().title(), problem.detail());
  }

  /**
   * What to tell of a request that failed with {@code failure}. Only a {@link Problem} speaks for
   * itself; of anything else no word is shown.
   *
   * @param failure null where the router gave up without one
   * @param status the status that the router or the handler chose
   */
  static ProblemDetails of(@Nullable Throwable failure, int status) {
    if (failure instanceof CompletionException wrapper && wrapper.getCause() != null) {
      return of(wrapper.getCause(), status);
    }
    if (failure instanceof Problem problem) {
      return of(problem);
    }
    if (failure instanceof HttpException exception) {
      return ofStatus(exception.getStatusCode());
    }
    return ofStatus(status);
  }

  /** Whether it is the server's fault, so that the client may want to report it. */
  boolean isOurs() {
    return status >= INTERNAL;
  }

  private static ProblemDetails ofStatus(int status) {
    if (status < 400 || status > 599) {
      return ofStatus(INTERNAL);
    }
    Optional<Problem.Kind> kind =
        Stream.of(Problem.Kind.values()).filter(k -> k.status() == status).findFirst();
    String title =
        kind.map(Problem.Kind::title)
            .orElseGet(() -> HttpResponseStatus.valueOf(status).reasonPhrase());
    return new ProblemDetails(
        status, title, status == INTERNAL ? "Something went wrong" : sentenceCase(title));
  }

  private static String sentenceCase(String title) {
    return title.charAt(0) + title.substring(1).toLowerCase(Locale.ROOT);
  }
}

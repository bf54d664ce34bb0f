package dev.verso.http.problem;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Lets only some methods through to a resource: mounted first on its route, answers OPTIONS by
 * itself and fails everything else with 405, both with {@code Allow} (RFC 9110 section 9.3.7 and
 * 15.5.6).
 */
public final class AllowedMethods implements Handler<RoutingContext> {
  public static final CharSequence ALLOW = HttpHeaders.createOptimized("GET, HEAD, OPTIONS");
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** GET and HEAD, what a resource that is only read allows. */
  public static final AllowedMethods GET_AND_HEAD = new AllowedMethods(READS, ALLOW);

  /** GET alone, for what has no end that a HEAD could tell of. */
  public static final AllowedMethods GET =
      new AllowedMethods(Set.of(HttpMethod.GET), HttpHeaders.createOptimized("GET, OPTIONS"));

  private final Set<HttpMethod> allowed;
  private final CharSequence allow;

  private AllowedMethods(Set<HttpMethod> allowed, CharSequence allow) {
    this.allowed = allowed;
    this.allow = allow;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpMethod method = context.request().method();
    if (allowed.contains(method)) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.ALLOW, allow);
    if (method.equals(HttpMethod.OPTIONS)) {
      context.response().setStatusCode(204).end();
    } else {
      context.fail(problem(method));
    }
  }

  /** Whether it is GET or HEAD. */
  public static boolean isRead(HttpMethod method) {
    return READS.contains(method);
  }

  /** The failure of a request by {@code method}; the caller sets {@code Allow}. */
  public static Problem problem(HttpMethod method) {
    return new Problem(
        Problem.Kind.METHOD_NOT_ALLOWED, "The method " + method.name() + " is not allowed here");
  }
}

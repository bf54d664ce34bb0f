package dev.verso.http.problem;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Lets only GET and HEAD through to a resource: mounted first on its route, answers OPTIONS by
 * itself and fails everything else with 405, both with {@code Allow} (RFC 9110 section 9.3.7 and
 * 15.5.6).
 */
public final class AllowedMethods implements Handler<RoutingContext> {
  /** GET and HEAD, what a resource that is only read allows. */
  public static final AllowedMethods GET_AND_HEAD = new AllowedMethods();

  public static final CharSequence ALLOW = HttpHeaders.createOptimized("GET, HEAD, OPTIONS");
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private AllowedMethods() {}

  @Override
  public void handle(RoutingContext context) {
    HttpMethod method = context.request().method();
    if (isRead(method)) {
      context.next();
      return;
    }
    context.response().putHeader(HttpHeaders.ALLOW, ALLOW);
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

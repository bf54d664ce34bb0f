package dev.verso.http.problem;

import dev.verso.text.PercentEncoding;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Where in the URL space of a router a request points. */
public final class RequestPath {
  private RequestPath() {}

  /**
   * The path as it stands in the URL, not decoded and not normalized, without what the routers
   * above a sub-router took of it.
   */
  public static String of(RoutingContext context) {
    String path = context.request().path();
    String above = mountPoint(context);
    return path.startsWith(above) ? path.substring(above.length()) : path;
  }

  /** Whether the router is nobody's sub-router, so that the path is all of the URL's. */
  public static boolean isWhole(RoutingContext context) {
    return mountPoint(context).isEmpty();
  }

  /**
   * Percent-decodes a part of a path, once.
   *
   * @throws Problem of kind BAD_REQUEST when it is malformed, as {@link PercentEncoding#decode}
   *     says
   */
  public static String decode(String part) {
    try {
      return PercentEncoding.decode(part);
    } catch (IllegalArgumentException e) {
      throw new Problem(Problem.Kind.BAD_REQUEST, "The URL is not percent-encoded UTF-8", e);
    }
  }

  /** What the routers above a sub-router took of the path; empty where there are none. */
  public static String mountPoint(RoutingContext context) {
    @Nullable String point = context.mountPoint();
    if (point == null) {
      return "";
    }
    return point.endsWith("/") ? point.substring(0, point.length() - 1) : point;
  }
}

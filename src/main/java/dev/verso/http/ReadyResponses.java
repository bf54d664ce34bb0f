package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Where a listener finds the responses that are ready, before it goes any further. One for each
 * event loop: not thread-safe.
 */
public interface ReadyResponses {
  /** The route that their requests take, for those who count. */
  String route();

  /** Fields that all of them have besides their own, such as {@code Cache-Status}. */
  ReadyHeaders common();

  /**
   * The response to a request, as it is at this moment. Whoever gets one sends it, so it may be
   * counted. It is small ({@code ResponseBody.SMALL}), and its {@code Last-Modified} is not later
   * than now.
   *
   * @param method GET or HEAD, whose response is that to a GET without its body
   * @param path of the request target, as it stands there; of visible ASCII
   * @param query of the target, as it stands there; empty where there is none
   * @return null where something is left to do: then nothing was touched
   */
  @Nullable ReadyResponse find(HttpMethod method, String path, String query, MultiMap headers);
}

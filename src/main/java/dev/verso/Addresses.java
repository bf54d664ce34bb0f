package dev.verso;

import dev.verso.http.listen.HttpOptions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Where a browser on this machine finds what is served.
 *
 * @param port of the public listener
 */
record Addresses(Settings settings, int port) {
  private static final Set<String> LOCAL_HOSTS = Set.of("127.0.0.1", "0.0.0.0", "::1", "::");

  /** Without a path, as in {@code http://localhost:8080}. */
  String origin() {
    HttpOptions http = settings.http();
    String scheme = http.tlsCert().isPresent() ? "https" : "http";
    String host = LOCAL_HOSTS.contains(http.host()) ? "localhost" : http.host();
    return scheme + "://" + host + ":" + port;
  }

  /** By what is served there. */
  Map<String, String> urls() {
    Map<String, String> urls = new TreeMap<>(Map.of("pages", origin() + settings.pages().path()));
    if (settings.files().enabled()) {
      urls.put("files", origin() + settings.files().path());
    }
    return urls;
  }
}

package dev.verso.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A client of an event stream, which reads when it is told to. Reads block. */
public final class EventStream implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;

  private EventStream(HttpResponse<InputStream> response) {
    this.response = response;
    this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /**
   * Opens one.
   *
   * @param query as in the URL
   * @param headers names and values in turn
   */
  public static EventStream open(int port, String query, String... headers) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/_verso/live?" + query);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new EventStream(HTTP.send(request.build(), BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new AssertionError("cannot open " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  public int status() {
    return response.statusCode();
  }

  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** The fields up to the next empty line, comments under the empty name; empty at the end. */
  public Map<String, String> block() {
    Map<String, String> fields = new HashMap<>();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty()) {
          return fields;
        }
        String[] parts = line.split(": ?", 2);
        fields.put(parts[0], parts.length == 1 ? "" : parts[1]);
      }
    } catch (IOException cutOff) {
      fields.clear();
    }
    return fields;
  }

  /** The next that is no comment and no hint when to come again. */
  public Map<String, String> next() {
    Map<String, String> fields = block();
    while (!fields.isEmpty() && !fields.containsKey("data")) {
      fields = block();
    }
    return fields;
  }

  /** The data of the next event. */
  public String data() {
    return String.valueOf(next().get("data"));
  }

  /** All of the body, where that is no stream. */
  public String body() {
    return String.join("\n", lines.lines().toList());
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new AssertionError("cannot close", e);
    }
  }
}

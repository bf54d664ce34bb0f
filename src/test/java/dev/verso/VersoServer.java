package dev.verso;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.verso.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A whole Verso in the test's process, on free ports, with a client that talks HTTP to it. */
public final class VersoServer {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final MainVerticle main;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private VersoServer(MainVerticle main) {
    this.main = main;
  }

  /** Starts on {@code database}, seeding nothing unless {@code args} say so. */
  public static VersoServer start(Vertx vertx, TestDatabase database, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--mongodb-uri", database.uri(), "--mongodb-database", database.name(), "--seed"));
    all.add(List.of(args).contains("--seed") ? "missing" : "off");
    all.addAll(List.of(args));
    return start(vertx, all.toArray(String[]::new));
  }

  /** Starts with just these settings, but on free ports. */
  public static VersoServer start(Vertx vertx, String... args) {
    MainVerticle main = new MainVerticle(settings(args));
    await(vertx.deployVerticle(main));
    return new VersoServer(main);
  }

  private static Settings settings(String... args) {
    List<String> all = new ArrayList<>(List.of("--http-port", "0", "--manage-port", "0"));
    all.addAll(List.of(args));
    ServeCommand command = new ServeCommand();
    new SettingsCommandLine(command, Map.of())
        .picocli()
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(all.toArray(String[]::new));
    return command.settings();
  }

  public int port() {
    return main.publicPort();
  }

  public int managementPort() {
    return main.managementPort();
  }

  /** Shuts down as on SIGTERM, but does not wait for the end. */
  public Future<Void> shutdown() {
    return main.shutdown();
  }

  /** Waits for {@code future} on a thread that may block; throws what it failed with. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("not done within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A request to the public port; {@code headers} are names and values in turn. */
  public HttpResponse<String> get(String path, String... headers) {
    return send("GET", main.publicPort(), path, headers);
  }

  public HttpResponse<String> request(String method, String path, String... headers) {
    return send(method, main.publicPort(), path, headers);
  }

  /** A GET to the management port; {@code headers} are names and values in turn. */
  public HttpResponse<String> manage(String path, String... headers) {
    return send("GET", main.managementPort(), path, headers);
  }

  /** Another request to the management port. */
  HttpResponse<String> askManagement(String method, String path) {
    return send(method, main.managementPort(), path);
  }

  /** A GET of the public port whose body is no text. */
  public HttpResponse<byte[]> getBytes(String path, String... headers) {
    return send("GET", main.publicPort(), path, BodyHandlers.ofByteArray(), headers);
  }

  private HttpResponse<String> send(String method, int port, String path, String... headers) {
    return send(method, port, path, BodyHandlers.ofString(), headers);
  }

  private <T> HttpResponse<T> send(
      String method, int port, String path, BodyHandler<T> body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), body);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}

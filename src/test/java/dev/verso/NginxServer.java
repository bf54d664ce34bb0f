package dev.verso;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.verso.testing.Conditions;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An nginx that serves the files of a folder, as a process of its own with its own settings. */
final class NginxServer implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Process process;
  private final int port;

  private NginxServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it listens; the calling test is skipped where there is no nginx.
   *
   * @param folder what it serves, and where it writes
   */
  static NginxServer start(Path folder) throws IOException {
    return start(folder, "");
  }

  /**
   * As {@link #start(Path)}, with further settings of the server.
   *
   * @param more in nginx's notation
   */
  static NginxServer start(Path folder, String more) throws IOException {
    String executable =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
            .map(path -> Path.of(path, "nginx"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElseGet(() -> abort("needs nginx on the PATH (Debian: package nginx-light)"));
    int port = freePort();
    Path settings = Files.writeString(folder.resolve("nginx.conf"), settings(folder, port, more));
    Process process =
        new ProcessBuilder(
                executable, "-p", folder.toString(), "-c", settings.toString(), "-e", "stderr")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    NginxServer server = new NginxServer(process, port);
    server.awaitListening(folder);
    return server;
  }

  private static String settings(Path folder, int port, String more) {
    return """
        daemon off;
        master_process off;
        error_log stderr crit;
        pid %1$s/nginx.pid;
        events {}
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          default_type application/octet-stream;
          server {
            listen 127.0.0.1:%2$d;
            root %1$s;
            %3$s
          }
        }
        """
        .formatted(folder, port, more);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    }
  }

  private void awaitListening(Path folder) throws IOException {
    long began = System.nanoTime();
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() - began > PATIENCE_NANOS) {
        close();
        throw new IOException("no nginx: " + Files.readString(folder.resolve("nginx.log")));
      }
      Conditions.pause();
    }
  }

  private boolean listens() {
    try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return connected.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().orTimeout(PATIENCE_NANOS, TimeUnit.NANOSECONDS).join();
  }
}

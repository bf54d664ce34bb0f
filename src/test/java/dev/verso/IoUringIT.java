package dev.verso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --io-uring}, where the system that the tests run on allows it. */
class IoUringIT {
  @TempDir Path folder;

  private static List<String> openFiles(VersoProcess verso) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", verso.pid() + "", "fd"))) {
      return descriptors.map(IoUringIT::target).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  @Test
  void pagesAreServedByIoUringWhereThatIsWanted() throws Exception {
    assumeTrue(Transport.IO_URING.available(), "io_uring is allowed here");
    try (VersoProcess verso = VersoProcess.serve(folder, "--io-uring=on")) {
      assertThat(VersoProcess.get(verso.port(), "/pages/page-one").body()).contains("Hello!");
      assertThat(openFiles(verso)).anyMatch(file -> file.contains("io_uring"));
    }
  }

  @Test
  void whereTheSystemForbidsItThatIsToldInOneLine() throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_TOOL_OPTIONS", "-Dio.netty.transport.noNative=true");
    try (VersoProcess verso =
        VersoProcess.start(
            folder, environment, "--io-uring=on", "--http-port=0", "--manage-port=0")) {
      assertThat(verso.exitCode()).isEqualTo(1);
      assertThat(verso.errors().lines().filter(line -> !line.startsWith("Picked up")))
          .singleElement()
          .asString()
          .startsWith("verso: --io-uring: this system does not let Verso use it");
    }
  }
}

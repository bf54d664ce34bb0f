package dev.verso;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code verso dev} in the test's process, on free ports. */
final class DevServer implements AutoCloseable {
  private final DevCommand.Running running;

  private DevServer(DevCommand.Running running) {
    this.running = running;
  }

  static DevServer start(Vertx vertx, Path folder, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("--http-port=0", "--manage-port=0"));
    all.addAll(List.of(args));
    all.add(folder.toString());
    DevCommand command = new DevCommand();
    new SettingsCommandLine(command, Map.of()).picocli().parseArgs(all.toArray(String[]::new));
    return new DevServer(command.start(vertx));
  }

  int port() {
    return running.main().publicPort();
  }

  @Override
  public void close() {
    running.follower().close();
    VersoServer.await(running.main().shutdown());
  }
}

package dev.verso.manage;

import dev.verso.settings.Port;
import dev.verso.settings.Switch;
import picocli.CommandLine.Option;

/** Where the management port listens. */
public final class ManageOptions {
  @Option(
      names = "--manage-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "The address of the management port: health, information and metrics, for you alone.")
  private String host = "127.0.0.1";

  @Option(
      names = "--manage-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "The management port; 0 picks one, and the log says which.")
  private Port port = new Port(8081);

  @Option(
      names = "--metrics",
      paramLabel = "on|off",
      defaultValue = "on",
      description = "Whether requests are counted, and /metrics of the management port tells that.")
  private Switch metrics = Switch.ON;

  /** Whether what happens is counted, and told at {@code /metrics}. */
  public boolean metrics() {
    return metrics == Switch.ON;
  }

  /** The address to listen on, or a name of it. */
  public String host() {
    return host;
  }

  /** The port asked for; 0 leaves the choice to the system. */
  Port port() {
    return port;
  }
}

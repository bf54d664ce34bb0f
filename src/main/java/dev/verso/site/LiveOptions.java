package dev.verso.site;

import dev.verso.settings.Count;
import dev.verso.settings.Switch;
import picocli.CommandLine.Option;

/** How open pages are told that they have changed. */
public final class LiveOptions {
  @Option(
      names = "--live",
      paramLabel = "on|off",
      defaultValue = "on",
      description =
          "Whether pages that hold the script /_verso/live.js update themselves while they are open.")
  private Switch live = Switch.ON;

  @Option(
      names = "--live-max",
      paramLabel = "COUNT",
      defaultValue = "5000",
      description = "Pages that may be open so at a time; more get 503 and try again later.")
  private Count most = new Count(5000);

  @Option(
      names = "--live-max-per-address",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "Of these, how many from one address; see --trusted-proxies.")
  private Count mostPerAddress = new Count(100);

  private boolean addsScript;

  /** Whether pages are told at all. */
  public boolean isOn() {
    return live == Switch.ON;
  }

  /** How many pages may be open at a time. */
  public int most() {
    return most.value();
  }

  /** How many of them from one address. */
  public int mostPerAddress() {
    return mostPerAddress.value();
  }

  /** Whether pages without the script get it. */
  public boolean addsScript() {
    return addsScript;
  }

  /** From now on pages without the script get it, for who writes them and looks at them. */
  public void addScript() {
    live = Switch.ON;
    addsScript = true;
  }
}

package dev.verso;

import dev.verso.settings.Switch;
import picocli.CommandLine.Option;

/** What the server shows to who comes first. */
final class WelcomeOptions {
  @Option(
      names = "--welcome",
      paramLabel = "on|off",
      defaultValue = "on",
      description =
          "Whether / shows what is served, and how to put pages in, where no page is there.")
  private Switch welcome = Switch.ON;

  boolean isOn() {
    return welcome == Switch.ON;
  }
}

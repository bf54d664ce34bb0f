package dev.verso.testing;

import dev.verso.settings.SettingTypes;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Options as the command line sets them, of one feature alone. */
public final class Options {
  private Options() {}

  /** Sets {@code options}, a bean of picocli's, by {@code arguments} and its defaults. */
  public static <T> T parse(T options, String... arguments) {
    CommandSpec command = CommandSpec.create();
    command.addMixin("options", CommandSpec.forAnnotatedObject(options));
    SettingTypes.registerOn(new CommandLine(command)).parseArgs(arguments);
    return options;
  }
}

package dev.verso.testing;

import dev.verso.settings.ByteSize;
import dev.verso.settings.Durations;
import dev.verso.settings.MountPath;
import dev.verso.settings.Port;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Options as the command line sets them, of one feature alone. */
public final class Options {
  private Options() {}

  /** Sets {@code options}, a bean of picocli's, by {@code arguments} and its defaults. */
  public static <T> T parse(T options, String... arguments) {
    CommandSpec command = CommandSpec.create();
    command.addMixin("options", CommandSpec.forAnnotatedObject(options));
    new CommandLine(command)
        .registerConverter(Duration.class, Durations::parse)
        .registerConverter(ByteSize.class, ByteSize::parse)
        .registerConverter(MountPath.class, MountPath::parse)
        .registerConverter(Port.class, Port::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(arguments);
    return options;
  }
}

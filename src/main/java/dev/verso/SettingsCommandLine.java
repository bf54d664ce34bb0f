package dev.verso;

import dev.verso.settings.SettingSources;
import dev.verso.settings.SettingTypes;
import dev.verso.settings.StartFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A picocli command line as Verso has them: settings come from the flags, the environment or the
 * file; the help says of each its variable and its default; and what goes wrong is told in one line
 * on standard error.
 */
final class SettingsCommandLine {
  private static final int BAD_SETTING = CommandLine.ExitCode.USAGE;

  private final CommandLine commandLine;
  private final SettingSources sources;

  /**
   * @param command the annotated root command
   * @throws StartFailure when the settings file cannot be read
   */
  SettingsCommandLine(Object command, Map<String, String> environment) {
    this.sources = SettingSources.read(environment);
    this.commandLine = new CommandLine(command);
    commands().forEach(spec -> spec.versionProvider(new Version.Provider()));
    SettingTypes.registerOn(commandLine)
        .setDefaultValueProvider(sources)
        .setUsageHelpAutoWidth(true)
        .setHelpFactory(SettingsCommandLine::help)
        .setParameterExceptionHandler(this::reject)
        .setExecutionExceptionHandler(this::explain);
  }

  CommandLine picocli() {
    return commandLine;
  }

  /** Every command, the root's first. */
  private List<CommandSpec> commands() {
    List<CommandSpec> specs = new ArrayList<>(List.of(commandLine.getCommandSpec()));
    for (int i = 0; i < specs.size(); i++) {
      specs.get(i).subcommands().values().forEach(sub -> specs.add(sub.getCommandSpec()));
    }
    return specs;
  }

  /** Runs the command that {@code args} name, or says why it cannot. */
  int execute(String... args) {
    Optional<String> unknown = unknown();
    return unknown.isPresent() ? fail(BAD_SETTING, unknown.get()) : commandLine.execute(args);
  }

  /**
   * Reads the settings that {@code args} and the other sources have now, and runs nothing.
   *
   * @param command one of the subcommands
   * @return it, as it was told
   * @throws StartFailure when a setting is unknown or not allowed; the message says where it stands
   */
  <T> T read(Class<T> command, List<String> args) {
    unknown()
        .ifPresent(
            words -> {
              throw new StartFailure(words);
            });
    try {
      commandLine.parseArgs(args.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new StartFailure(words(e, args), e);
    }
    return commands().stream()
        .map(CommandSpec::userObject)
        .filter(command::isInstance)
        .map(command::cast)
        .findFirst()
        .orElseThrow();
  }

  /** Whether each setting of the environment and the file is one of these commands'. */
  boolean knowsAllSettings() {
    return unknown().isEmpty();
  }

  private Optional<String> unknown() {
    List<OptionSpec> options =
        commands().stream().flatMap(command -> command.options().stream()).toList();
    return sources.unknown(options).map(words -> words + "; verso serve --help lists them all");
  }

  /** The words that only a help needs are made for it. */
  private static Help help(CommandSpec command, Help.ColorScheme colors) {
    documentSettings(command);
    return new Help(command, colors);
  }

  /** Adds to each setting's description its default, never the value in force, and its variable. */
  private static void documentSettings(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      if (!SettingSources.isSetting(option)) {
        continue;
      }
      List<String> description = new ArrayList<>(Arrays.asList(option.description()));
      if (description.get(description.size() - 1).startsWith(SettingSources.variable(option))) {
        continue;
      }
      String standard = option.defaultValue();
      description.add(
          standard == null
              ? SettingSources.variable(option)
              : SettingSources.variable(option) + ", default: " + standard);
      command.remove(option);
      command.addOption(
          OptionSpec.builder(option).description(description.toArray(String[]::new)).build());
    }
  }

  private int reject(ParameterException failure, String[] args) {
    return fail(BAD_SETTING, words(failure, List.of(args)));
  }

  private String words(ParameterException failure, List<String> args) {
    return origin(failure.getArgSpec(), args) + failure.getMessage() + suggestions(failure);
  }

  /** What may have been meant by a word that nobody knows. */
  private static String suggestions(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unknown)) {
      return "";
    }
    // The most similar first; further down there is little likeness.
    List<String> similar = unknown.getSuggestions().stream().limit(3).toList();
    return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
  }

  /** Where a bad value comes from, when it is not from the command line. */
  private String origin(@Nullable ArgSpec argument, List<String> args) {
    if (argument instanceof OptionSpec option
        && args.stream().noneMatch(arg -> isFlag(option, arg))) {
      return sources.origin(option).map(from -> from + ": ").orElse("");
    }
    return "";
  }

  private static boolean isFlag(OptionSpec option, String arg) {
    return arg.equals(option.longestName()) || arg.startsWith(option.longestName() + "=");
  }

  private int explain(Exception failure, CommandLine command, ParseResult parsed) {
    Failure known = Failure.of(failure);
    LoggerFactory.getLogger(SettingsCommandLine.class).debug("The command failed", failure);
    String origin =
        known
            .setting()
            .map(flag -> command.getCommandSpec().findOption(flag))
            .map(option -> origin(option, parsed.originalArgs()))
            .orElse("");
    return fail(known.exitCode(), origin + known.message());
  }

  private int fail(int code, String message) {
    commandLine.getErr().println("verso: " + message.replaceAll("[\\s\\p{Cntrl}]+", " "));
    return code;
  }
}

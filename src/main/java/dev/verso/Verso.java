package dev.verso;

import dev.verso.file.FilesCommand;
import dev.verso.folder.PullCommand;
import dev.verso.folder.PushCommand;
import dev.verso.page.PagesCommand;
import dev.verso.settings.StartFailure;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** The command line: {@code verso [serve]}, {@code verso pages}, {@code verso dev} and so on. */
@Command(
    name = "verso",
    description = "Serves web pages and files straight out of MongoDB.",
    mixinStandardHelpOptions = true,
    footer = {
      "%nWithout a command: serve. verso serve --help lists its settings.",
      "%nExamples:",
      "  verso serve --http-port 80",
      "  verso pages put hello.html"
    })
public final class Verso {
  private static final String DEFAULT_COMMAND = "serve";

  /** With these first it tells of all commands and does nothing. */
  private static final Set<String> ABOUT_ALL = Set.of("-h", "--help", "-V", "--version");

  private Verso() {}

  /** Runs the command and, unless it goes on serving in the background, exits with its code. */
  public static void main(String[] args) {
    if (!isServe(args)) {
      // The threads of a closed client linger for seconds: who waits for a command need not.
      System.exit(run(System.getenv(), args));
    }
    EarlyVertx vertx = EarlyVertx.begin();
    int code = run(System.getenv(), vertx::take, args);
    if (code != 0 || !vertx.isTaken()) {
      System.exit(code);
    }
  }

  private static boolean isServe(String[] args) {
    return args.length == 0
        || args[0].equals(DEFAULT_COMMAND)
        || (args[0].startsWith("-") && !ABOUT_ALL.contains(args[0]));
  }

  /**
   * Runs the command that {@code args} name.
   *
   * @param environment where the settings that are no flags come from
   * @return the exit code: 0, 1 for a failure, 2 for a setting that is wrong
   */
  static int run(Map<String, String> environment, String... args) {
    return run(environment, Vertx::vertx, args);
  }

  private static int run(Map<String, String> environment, Supplier<Vertx> vertx, String... args) {
    try {
      SettingsCommandLine commandLine = commandLineFor(environment, vertx, args);
      return commandLine.execute(withCommand(commandLine.picocli(), args));
    } catch (StartFailure e) {
      System.err.println("verso: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
  }

  /** To serve it need not know the other commands, which take a good part of a start to set up. */
  private static SettingsCommandLine commandLineFor(
      Map<String, String> environment, Supplier<Vertx> vertx, String[] args) {
    if (isServe(args)) {
      SettingsCommandLine serve = new SettingsCommandLine(root(vertx), environment);
      // What it does not know may be a setting of theirs, or of nobody.
      if (serve.knowsAllSettings()) {
        return serve;
      }
    }
    return commandLine(environment, vertx);
  }

  /**
   * All of the commands.
   *
   * @throws StartFailure when the settings file cannot be read
   */
  static SettingsCommandLine commandLine(Map<String, String> environment) {
    return commandLine(environment, Vertx::vertx);
  }

  private static SettingsCommandLine commandLine(
      Map<String, String> environment, Supplier<Vertx> vertx) {
    CommandSpec pages = CommandSpec.forAnnotatedObject(new PagesCommand());
    // These are about files too, of which the package of the pages knows nothing.
    pages.addSubcommand("push", new CommandLine(new PushCommand()));
    pages.addSubcommand("pull", new CommandLine(new PullCommand()));
    CommandSpec verso =
        root(vertx)
            .addSubcommand("pages", pages)
            .addSubcommand("files", new CommandLine(new FilesCommand()))
            .addSubcommand("completion", new CommandLine(new CompletionCommand()));
    verso.addSubcommand("dev", new CommandLine(new DevCommand()));
    return new SettingsCommandLine(verso, environment);
  }

  private static CommandSpec root(Supplier<Vertx> vertx) {
    return CommandSpec.forAnnotatedObject(new Verso())
        .addSubcommand(DEFAULT_COMMAND, new CommandLine(new ServeCommand(vertx)));
  }

  /** {@code verso --http-port 0} is {@code verso serve --http-port 0}. */
  private static String[] withCommand(CommandLine commandLine, String[] args) {
    boolean named =
        args.length > 0
            && (commandLine.getSubcommands().containsKey(args[0])
                || commandLine.getCommandSpec().optionsMap().containsKey(args[0])
                || !args[0].startsWith("-"));
    if (named) {
      return args;
    }
    String[] all = new String[args.length + 1];
    all[0] = DEFAULT_COMMAND;
    System.arraycopy(args, 0, all, 1, args.length);
    return all;
  }
}

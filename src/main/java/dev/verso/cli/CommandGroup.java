package dev.verso.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing but hold others, as {@code verso files} holds {@code put}. */
public abstract class CommandGroup implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * @param console of all of its commands
   */
  protected CommandGroup(Console console) {
    this.console = console;
  }

  Console console() {
    return console;
  }

  /** By itself it is used wrongly. */
  @Override
  public void run() {
    String names =
        String.join(", ", spec.subcommands().keySet()).replaceFirst(", ([^,]*)$", " or $1");
    throw new ParameterException(
        spec.commandLine(), spec.qualifiedName() + " needs a command: " + names);
  }
}

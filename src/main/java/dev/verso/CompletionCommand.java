package dev.verso;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code verso completion}: lets a shell complete the commands and their flags. */
@Command(
    name = "completion",
    description = {
      "Prints a script by which bash and zsh complete the command verso.",
      "",
      "verso may be an alias: alias verso='java -jar /opt/verso.jar'. For zsh, put autoload -U"
          + " compinit && compinit before it.%n"
    },
    mixinStandardHelpOptions = true,
    footer = {
      "%nExamples:",
      "  source <(verso completion)",
      "  verso completion > ~/.local/share/bash-completion/completions/verso"
    })
final class CompletionCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    root.getOut().print(AutoComplete.bash(root.getCommandName(), root));
    root.getOut().flush();
  }
}

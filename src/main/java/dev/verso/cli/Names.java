package dev.verso.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The names that a command is to do something to, one after the other. */
@Command // they are of the one call, no settings
public final class Names {
  @Parameters(arity = "1..*", paramLabel = "NAME", description = "One name or more.")
  private List<String> names = List.of();

  /** What is done to one. */
  public interface Step {
    /**
     * Does it.
     *
     * @throws CommandFailure when it cannot be done to this one, but maybe to the next
     */
    void run(String name) throws Exception;
  }

  List<String> all() {
    return names;
  }

  /**
   * Does {@code step} to each.
   *
   * @throws Exception what {@code step} throws, except what is of the one name: that is told, and
   *     {@code command} ends with exit code 1
   */
  public void each(DatabaseCommand command, Step step) throws Exception {
    for (String name : names) {
      try {
        step.run(name);
      } catch (CommandFailure e) {
        command.fail(String.valueOf(e.getMessage()));
      }
    }
  }
}

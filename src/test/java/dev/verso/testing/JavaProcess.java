package dev.verso.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own with the class path of the tests, for what ends by the end of its process. */
public final class JavaProcess {
  private JavaProcess() {}

  /** Runs {@code main} with {@code args}, once it is started. */
  public static ProcessBuilder of(Class<?> main, List<String> args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(args);
    return new ProcessBuilder(command);
  }
}

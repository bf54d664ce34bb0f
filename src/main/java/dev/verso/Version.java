package dev.verso;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * Which Verso this is, as the build wrote it down.
 *
 * @param number the version
 * @param commit the commit it was built from; {@code unknown} outside of a repository
 */
record Version(String number, String commit) {
  static Version current() {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String commit = properties.getProperty("commit");
    // Outside of a repository the build leaves its placeholder.
    return new Version(
        properties.getProperty("version"), commit.startsWith("$") ? "unknown" : commit);
  }

  @Override
  public String toString() {
    return number + " (" + commit + ")";
  }

  /** For {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Verso " + current()};
    }
  }
}

package dev.verso.settings;

import java.io.IOException;
import java.io.Reader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where a setting that is not on the command line comes from: the {@code VERSO_*} environment
 * first, then a properties file. {@code --http-port} is {@code VERSO_HTTP_PORT} in the one and
 * {@code http-port} in the other.
 */
public final class SettingSources implements IDefaultValueProvider {
  /** The file that is read when no other is named; it need not exist. */
  public static final Path DEFAULT_FILE = Path.of("conf", "verso.properties");

  private static final String PREFIX = "VERSO_";
  private static final String FILE_VARIABLE = PREFIX + "CONFIG";

  /**
   * Variables that are not settings of ours: the test suite's, the launcher's, and those that
   * Kubernetes sets for a service of the name verso.
   */
  private static final Set<String> FOREIGN_PREFIXES =
      Set.of(PREFIX + "TEST_", PREFIX + "JAVA_OPTS", PREFIX + "SERVICE_", PREFIX + "PORT_");

  private static final String FOREIGN_VARIABLE = PREFIX + "PORT";

  private final Map<String, String> environment;
  private final Properties properties;
  private final Path file;

  private SettingSources(Map<String, String> environment, Properties properties, Path file) {
    this.environment = environment;
    this.properties = properties;
    this.file = file;
  }

  /**
   * Reads the properties file: the one that {@code VERSO_CONFIG} names, else {@link #DEFAULT_FILE}
   * if it is there.
   *
   * @throws StartFailure when a file that was named cannot be read
   */
  public static SettingSources read(Map<String, String> environment) {
    String named = environment.get(FILE_VARIABLE);
    Path file = named == null ? DEFAULT_FILE : Path.of(named);
    return new SettingSources(environment, load(file, named != null), file);
  }

  private static Properties load(Path file, boolean required) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      if (required) {
        throw new StartFailure(FILE_VARIABLE + ": no file " + file, e);
      }
    } catch (IOException e) {
      throw new StartFailure(
          "cannot read the settings in " + file + ": " + FileFailure.reason(e), e);
    } catch (IllegalArgumentException e) {
      throw new StartFailure(
          "cannot read the settings in " + file + ": \\u needs four hexadecimal digits", e);
    }
    return properties;
  }

  /** The environment variable of a setting, {@code --http-port} → {@code VERSO_HTTP_PORT}. */
  public static String variable(OptionSpec option) {
    return PREFIX + key(option).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String key(OptionSpec option) {
    String name = option.longestName();
    return name.startsWith("--") ? name.substring(2) : name;
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || !isSetting(option)) {
      return null;
    }
    String value = environment.get(variable(option));
    String text = value != null ? value : properties.getProperty(key(option));
    return text == null ? null : text.strip(); // a space at a line's end is nobody's wish
  }

  /**
   * Whether {@code option} can come from the environment or the file: those of the mixins can,
   * those that a command declares for itself are of the one call.
   */
  public static boolean isSetting(OptionSpec option) {
    return option.userObject() instanceof Field field
        && !field.getDeclaringClass().isAnnotationPresent(Command.class)
        && !option.usageHelp()
        && !option.versionHelp();
  }

  /** Names the place that {@code option} gets its value from when it is not a flag. */
  public Optional<String> origin(OptionSpec option) {
    if (environment.containsKey(variable(option))) {
      return Optional.of(variable(option));
    }
    return properties.containsKey(key(option))
        ? Optional.of(key(option) + " in " + file)
        : Optional.empty();
  }

  /**
   * Says which setting, if any, nobody knows: most likely a misspelt one, that would otherwise be
   * ignored in silence.
   *
   * @param options every option of every command
   */
  public Optional<String> unknown(Collection<OptionSpec> options) {
    Set<String> variables = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (OptionSpec option : options) {
      if (isSetting(option)) {
        variables.add(variable(option));
        keys.add(key(option));
      }
    }
    for (String name : new TreeSet<>(environment.keySet())) {
      if (name.startsWith(PREFIX) && !isForeign(name) && !variables.contains(name)) {
        return Optional.of(name + ": no such setting");
      }
    }
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (!keys.contains(key)) {
        return Optional.of(key + " in " + file + ": no such setting");
      }
    }
    return Optional.empty();
  }

  private static boolean isForeign(String variable) {
    return variable.equals(FILE_VARIABLE)
        || variable.equals(FOREIGN_VARIABLE)
        || FOREIGN_PREFIXES.stream().anyMatch(variable::startsWith);
  }
}

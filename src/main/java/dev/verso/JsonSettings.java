package dev.verso;

import dev.verso.http.listen.HttpOptions;
import dev.verso.manage.ManageOptions;
import dev.verso.settings.SettingTypes;
import dev.verso.settings.StartFailure;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The settings of {@code serve} out of a JSON object, as those who program Vert.x have them: {@code
 * --pages-path} is {@code pagesPath}. What is not there has the default of {@code serve}; neither
 * the environment nor the file counts.
 */
final class JsonSettings implements IDefaultValueProvider {
  /** What a Verso without a listener of its own needs of that one's settings. */
  private static final Set<String> OF_ANY_LISTENER = Set.of("--http-max-in-flight");

  private static final Pattern DASH = Pattern.compile("-(.)");

  private final JsonObject json;
  private final Map<String, OptionSpec> options = new TreeMap<>();

  private JsonSettings(JsonObject json) {
    this.json = json;
  }

  /**
   * Reads them.
   *
   * @throws StartFailure when a key is none of them, or its value not allowed; the message names it
   */
  static Settings read(JsonObject json) {
    Holder holder = new Holder();
    new JsonSettings(json).readInto(SettingTypes.registerOn(new CommandLine(holder)));
    return holder.settings;
  }

  /** What picocli fills in. */
  @Command
  private static final class Holder {
    @Mixin private Settings settings = new Settings();
  }

  private void readInto(CommandLine commandLine) {
    commandLine.getCommandSpec().options().forEach(option -> options.put(key(option), option));
    new TreeSet<>(json.fieldNames()).forEach(this::check);
    commandLine.setDefaultValueProvider(this);
    try {
      commandLine.parseArgs();
    } catch (ParameterException e) {
      String key = e.getArgSpec() instanceof OptionSpec option ? key(option) + ": " : "";
      throw new StartFailure(key + e.getMessage(), e);
    }
  }

  private void check(String key) {
    OptionSpec option = options.get(key);
    if (option == null) {
      throw new StartFailure(key + ": no such setting; there are " + known());
    }
    if (!isUsed(option)) {
      throw new StartFailure(
          key + ": that is up to the server whose router this is; settings are " + known());
    }
    Object value = json.getValue(key);
    if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
      throw new StartFailure(key + ": give a string, a number or a boolean");
    }
  }

  private String known() {
    Set<String> used = new TreeSet<>();
    options.forEach(
        (key, option) -> {
          if (isUsed(option)) {
            used.add(key);
          }
        });
    return String.join(", ", used);
  }

  private static boolean isUsed(OptionSpec option) {
    Class<?> owner =
        option.userObject() instanceof Field field ? field.getDeclaringClass() : Object.class;
    return OF_ANY_LISTENER.contains(option.longestName())
        || (owner != HttpOptions.class
            && owner != ManageOptions.class
            && owner != WelcomeOptions.class);
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    Object value = argument instanceof OptionSpec option ? json.getValue(key(option)) : null;
    return value == null ? null : value.toString();
  }

  /** {@code --pages-path} → {@code pagesPath}. */
  private static String key(OptionSpec option) {
    return DASH.matcher(option.longestName().replaceFirst("^--", ""))
        .replaceAll(dash -> dash.group(1).toUpperCase(Locale.ROOT));
  }
}

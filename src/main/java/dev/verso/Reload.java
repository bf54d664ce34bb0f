package dev.verso;

import ch.qos.logback.classic.Level;
import dev.verso.http.listen.HttpOptions;
import dev.verso.settings.SettingSources;
import dev.verso.settings.StartFailure;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes what can change while Verso runs from the settings and from the files that they name: the
 * certificate with its key, and what is logged. All of it or, where something is wrong, nothing.
 */
final class Reload {
  private static final Logger log = LoggerFactory.getLogger(Reload.class);

  private static final Set<String> TAKEN = Set.of("--tls-cert", "--tls-key", "--log-level");

  private final Map<String, String> environment;
  private final List<String> args;
  private final ServeCommand started;
  private final MainVerticle main;

  /**
   * @param args of the command line that began it, which count before the file as ever
   * @param started what they said then
   */
  Reload(
      Map<String, String> environment, List<String> args, ServeCommand started, MainVerticle main) {
    this.environment = environment;
    this.args = args;
    this.started = started;
    this.main = main;
  }

  /** Reads anew and tells in the log what came of it; returns before that is in force. */
  void begin() {
    try {
      take(Verso.commandLine(environment).read(ServeCommand.class, args));
    } catch (StartFailure e) {
      refused(e);
    }
  }

  private void take(ServeCommand now) {
    HttpOptions http = now.settings().http();
    boolean tls = started.settings().http().tlsCert().isPresent();
    Set<String> later = changed(now);
    later.removeAll(TAKEN);
    if (tls != http.tlsCert().isPresent()) {
      later.add("--tls-cert");
    }
    Level level = now.logging().level();
    main.renewCertificate(tls ? http : started.settings().http())
        .onSuccess(renewed -> Logging.setLevel(level))
        .onSuccess(
            renewed ->
                log.info(
                    "Settings read anew: {}log level {}{}",
                    tls ? "certificate of " + http.tlsCert().orElseThrow() + ", " : "",
                    level,
                    later.isEmpty() ? "" : "; these need a restart: " + String.join(", ", later)))
        .onFailure(Reload::refused);
  }

  private static void refused(Throwable cause) {
    log.error("Settings not read anew, all stays as it is: {}", Failure.of(cause).message());
  }

  /** The flags of those that are not what they were at the start. */
  private Set<String> changed(ServeCommand now) {
    Map<String, Object> before = values(started);
    Map<String, Object> after = values(now);
    return before.keySet().stream()
        .filter(flag -> !Objects.equals(before.get(flag), after.get(flag)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, Object> values(ServeCommand command) {
    return command.options().stream()
        .filter(SettingSources::isSetting)
        .filter(option -> option.getValue() != null)
        .collect(Collectors.toMap(OptionSpec::longestName, OptionSpec::getValue));
  }
}

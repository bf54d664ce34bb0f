package dev.verso;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jline.utils.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Starts the server and leaves it running, until the process is told to end. */
@Command(
    name = "serve",
    description = {
      "Serves the pages of a MongoDB database.",
      "",
      "Each setting is a flag, a variable of the environment, or a line of conf/verso.properties"
          + " (http-port=8080; VERSO_CONFIG names another file); the first that is there counts.",
      "Durations are written 500ms, 30s, 5m; sizes 64KB, 64MB.%n"
    },
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    footer = {
      "%nExamples:",
      "  verso serve",
      "  verso serve --mongodb-uri mongodb://localhost:27017/mysite --pages-path /"
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Settings settings = new Settings();

  @Mixin private LogOptions logging = new LogOptions();

  @Mixin private RuntimeOptions runtime = new RuntimeOptions();

  private final Supplier<Vertx> vertxSource;

  /**
   * @param vertx asked once, by {@link #call}, which closes what it gets; where another kind is
   *     wanted, at once
   */
  ServeCommand(Supplier<Vertx> vertx) {
    this.vertxSource = vertx;
  }

  /** One that makes its own Vert.x. */
  ServeCommand() {
    this(Vertx::vertx);
  }

  Settings settings() {
    return settings;
  }

  LogOptions logging() {
    return logging;
  }

  List<OptionSpec> options() {
    return spec.options();
  }

  @Override
  public Integer call() throws Exception {
    Logging.toStandardOutput(logging.format(), logging.level());
    Vertx vertx = runtime.vertx(vertxSource.get());
    MainVerticle main = new MainVerticle(settings);
    try {
      vertx.deployVerticle(main).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      await(vertx.close());
      throw e;
    }
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(vertx, main), "shutdown"));
    } catch (IllegalStateException e) {
      log.debug("Told to end as soon as it was ready", e);
      return 0;
    }
    reloadOnHangUp(main);
    return 0;
  }

  /** On SIGHUP, as other servers do; there is none on Windows. */
  private void reloadOnHangUp(MainVerticle main) {
    List<String> args = spec.root().commandLine().getParseResult().originalArgs();
    Reload reload = new Reload(System.getenv(), args, this, main);
    Signals.register("HUP", reload::begin);
  }

  /** On SIGTERM and Ctrl-C. The JVM waits for this, then exits with 143 (or 130). */
  static void end(Vertx vertx, MainVerticle main) {
    long start = System.nanoTime();
    OptionalLong underWay = main.requestsUnderWay();
    log.info(
        "Told to end: not ready any more, going on until the requests under way are answered{}",
        underWay.isPresent() ? " (" + underWay.getAsLong() + " now)" : "");
    await(main.shutdown().eventually(vertx::close));
    log.info("Ended after {} ms", Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  /** Waits until it is done, well or not. */
  static void await(Future<?> future) {
    future.toCompletionStage().toCompletableFuture().exceptionally(failure -> null).join();
  }
}

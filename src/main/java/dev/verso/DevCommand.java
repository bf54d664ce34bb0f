package dev.verso;

import dev.verso.folder.FolderFollower;
import dev.verso.folder.SelectionOptions;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves a folder that is being worked on: {@code serve}, and a push of whatever is saved. */
@Command(
    name = "dev",
    description = {
      "Serves the pages of a folder while you write them.",
      "",
      "Pushes the folder, as verso pages push does, and again whatever is saved or deleted in it."
          + " Pages that are open in a browser update themselves at once; what keeps a file from being"
          + " pushed is told here and on them.",
      "",
      "The settings are those of serve. Nothing is seeded.%n"
    },
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    footer = {
      "%nExamples:",
      "  verso dev site",
      "  verso dev --pages-path=/ --files-path=/ --exclude '*.psd' site"
    },
    mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(DevCommand.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "DIR", description = "The folder.")
  private Path folder = Path.of("");

  @Mixin private SelectionOptions selection = new SelectionOptions();
  @Mixin private Settings settings = new Settings();
  @Mixin private LogOptions logging = new LogOptions();

  /** Both go on until they are closed, the follower first. */
  record Running(MainVerticle main, FolderFollower follower) {}

  @Override
  public Integer call() throws Exception {
    Logging.toStandardOutput(logging.format(), logging.level());
    Vertx vertx = Vertx.vertx();
    Running running;
    try {
      running = start(vertx);
    } catch (Exception e) {
      ServeCommand.await(vertx.close());
      throw e;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  running.follower().close();
                  ServeCommand.end(vertx, running.main());
                },
                "shutdown"));
    new CountDownLatch(1).await(); // until the process is told to end
    return 0;
  }

  /** Serves, then begins to follow the folder. Blocks. */
  Running start(Vertx vertx) throws Exception {
    Path root = folder.toAbsolutePath().normalize();
    check(root);
    settings.develop();
    MainVerticle main = new MainVerticle(settings);
    vertx.deployVerticle(main).toCompletionStage().toCompletableFuture().get();
    try {
      return new Running(main, follow(main.site(), root));
    } catch (RuntimeException e) {
      ServeCommand.await(main.shutdown());
      throw e;
    }
  }

  private void check(Path root) {
    if (!Files.isDirectory(root)) {
      throw new ParameterException(spec.commandLine(), folder + " is no folder");
    }
    try {
      selection.check(root);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private FolderFollower follow(Site site, Path root) {
    return FolderFollower.start(site.folder(root, selection), new Preview(site, root));
  }

  /** Shows in the log and on open pages what becomes of the folder. Used by one thread. */
  private static final class Preview implements FolderFollower.Listener {
    private static final int FEW = 5;

    private final Site site;
    private final Path root;
    private List<String> problems = List.of();
    private boolean begun;

    Preview(Site site, Path root) {
      this.site = site;
      this.root = root;
    }

    @Override
    public void pushed(dev.verso.folder.FollowedFolder.Pushed what, long millis) {
      what.pages().forEach(site::pageChanged);
      if (what.paths().stream().anyMatch(path -> !path.endsWith(".html"))) {
        site.streams().reload();
      }
      if (!begun) {
        begun = true;
        log.info("Pushed {} of {}; what is saved there follows", what.paths().size(), root);
      } else if (!what.paths().isEmpty()) {
        log.info("Pushed {} in {} ms", inWords(what.paths()), millis);
      }
    }

    private static String inWords(List<String> paths) {
      return paths.size() <= FEW ? String.join(", ", paths) : paths.size() + " files";
    }

    @Override
    public void problems(List<String> lines) {
      lines.stream().filter(line -> !problems.contains(line)).forEach(log::warn);
      problems = lines;
      site.streams().problem(String.join("\n", lines));
    }
  }
}

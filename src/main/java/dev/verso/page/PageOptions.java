package dev.verso.page;

import dev.verso.settings.ByteSize;
import dev.verso.settings.Choice;
import dev.verso.settings.FieldValue;
import dev.verso.settings.MountPath;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which pages are served, where, and how. */
public final class PageOptions {
  /** What to do at start with the pages that come with a deployment. */
  enum Seed {
    /** Insert them into a collection that has no page, or is not there. */
    IF_EMPTY,
    /** Insert those that are not there. */
    MISSING,
    /** Drop the collection first. */
    RESET,
    /** Nothing. */
    OFF;

    static final class Converter extends Choice<Seed> {
      Converter() {
        super(Seed.class);
      }
    }
  }

  static final Path DEFAULT_SEED_DIR = Path.of("conf", "pages");

  @Mixin private CollectionOptions stored = new CollectionOptions();

  @Option(
      names = "--pages-cache-control",
      paramLabel = "VALUE",
      defaultValue = "no-cache",
      description =
          "The Cache-Control of a page; no-cache lets browsers keep it, and ask each time whether"
              + " it is still good.")
  private FieldValue cacheControl = new FieldValue("no-cache");

  @Option(
      names = "--compress-min-size",
      paramLabel = "SIZE",
      defaultValue = "1KB",
      description = "Pages and files of at least this size are compressed.")
  private ByteSize compressMinSize = new ByteSize(1024);

  @Option(
      names = "--seed",
      paramLabel = "MODE",
      defaultValue = "if-empty",
      converter = Seed.Converter.class,
      description =
          "What to do at start with the pages in the seed folder: if-empty inserts them into a"
              + " collection without a page, missing those of them that are not there, reset drops"
              + " the collection first (as a demo does), off does nothing.")
  private Seed seed = Seed.IF_EMPTY;

  @Option(
      names = "--seed-dir",
      paramLabel = "DIR",
      defaultValue = "conf/pages",
      description =
          "The folder of seeds: docs/install.html becomes the page docs/install. Where there is no"
              + " conf/pages, two pages of a demo go into the embedded engine.")
  private Path seedDir = DEFAULT_SEED_DIR;

  /** Where the pages are mounted. */
  public MountPath path() {
    return stored.path();
  }

  /** The collection that holds them. */
  public String collection() {
    return stored.collection();
  }

  String cacheControl() {
    return cacheControl.text();
  }

  /** What is smaller is sent as it is. */
  public ByteSize compressMinSize() {
    return compressMinSize;
  }

  /** From now on nothing is done at start. */
  public void seedNothing() {
    seed = Seed.OFF;
  }

  Seed seed() {
    return seed;
  }

  Path seedDir() {
    return seedDir;
  }
}

package dev.verso.page;

import dev.verso.settings.CollectionName;
import dev.verso.settings.MountPath;
import picocli.CommandLine.Option;

/** Where the pages are stored and mounted: for the server and for the commands. */
public final class CollectionOptions {
  @Option(
      names = "--pages-path",
      paramLabel = "PATH",
      defaultValue = "/pages",
      description = "Where the pages are mounted.")
  private MountPath path = new MountPath("/pages/");

  @Option(
      names = "--pages-collection",
      paramLabel = "NAME",
      defaultValue = "pages",
      description = "The collection that holds the pages.")
  private CollectionName collection = new CollectionName("pages");

  /** Where they are mounted. */
  public MountPath path() {
    return path;
  }

  /** The name of the collection. */
  public String collection() {
    return collection.name();
  }
}

package dev.verso.cli;

import dev.verso.mongo.MongoConnection;
import dev.verso.mongo.RunningVerso;
import dev.verso.settings.MountPath;
import dev.verso.text.PercentEncoding;

/**
 * Where what a command stores is served: a URL where the command knows of the Verso that serves it,
 * else the path alone.
 *
 * @param prefix what comes before the name
 */
public record ServedAt(String prefix) {
  /**
   * Asks the Verso that {@code connection} goes through, if any.
   *
   * @param what it serves: {@code pages} or {@code files}
   * @param mount where that is by the settings of this process
   */
  public static ServedAt of(MongoConnection connection, String what, MountPath mount) {
    return new ServedAt(
        connection
            .running()
            .map(RunningVerso::urls)
            .map(urls -> urls.get(what))
            .map(url -> url + "/")
            .orElse(mount.prefix()));
  }

  /** The URL of one name. */
  public String url(String name) {
    return prefix + PercentEncoding.encode(name);
  }
}

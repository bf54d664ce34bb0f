package dev.verso.mongo;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a Verso that serves on the embedded engine says of itself in the data directory, so that
 * commands find it: as long as its process has the engine's file open, nobody else can.
 *
 * <p>The file goes when the engine closes. After a crash it stays, and is out of date as soon as
 * somebody gets the engine's file open: who does, deletes it.
 *
 * @param uri the engine, with the database that is served
 * @param urls where it serves, by what: {@code pages}, {@code files}
 */
public record RunningVerso(String uri, Map<String, String> urls) {
  private static final Logger log = LoggerFactory.getLogger(RunningVerso.class);

  private static final String FILE = "verso.json";

  /** Reads what the Verso that uses {@code dataDir} says; empty where it says nothing. */
  static Optional<RunningVerso> in(Path dataDir) {
    try {
      JsonObject file = new JsonObject(Files.readString(dataDir.resolve(FILE)));
      Map<String, String> urls = new TreeMap<>();
      file.getJsonObject("urls", new JsonObject())
          .forEach(url -> urls.put(url.getKey(), String.valueOf(url.getValue())));
      return Optional.ofNullable(file.getString("uri")).map(uri -> new RunningVerso(uri, urls));
    } catch (IOException | DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** Writes it, at once as a whole; a failure costs no more than that commands do not find it. */
  void writeTo(Path dataDir) {
    JsonObject file =
        new JsonObject()
            .put("uri", uri)
            .put("pid", ProcessHandle.current().pid())
            .put("urls", new JsonObject(new TreeMap<>(urls)));
    Path part = dataDir.resolve(FILE + ".part");
    try {
      Files.writeString(part, file.encodePrettily() + "\n");
      Files.move(part, dataDir.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("Commands will not find this Verso: cannot write {}", dataDir.resolve(FILE), e);
    }
  }

  /** Deletes what was written, by whomever. Only for who has the engine's file open. */
  static void forget(Path dataDir) {
    try {
      Files.deleteIfExists(dataDir.resolve(FILE));
    } catch (IOException e) {
      log.warn("Cannot delete {}", dataDir.resolve(FILE), e);
    }
  }
}

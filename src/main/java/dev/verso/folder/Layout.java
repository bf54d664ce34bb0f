package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.page.PageDocument;
import dev.verso.page.PageName;
import dev.verso.site.RedirectRules;
import io.vertx.core.http.MimeMapping;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Which file is which page. {@code docs/install.html} is the page {@code docs/install}; other text
 * keeps its name and has a {@code contentType}, {@code _redirects} too; what is no text is a file
 * in GridFS.
 *
 * <p>A path that a pull would not give back is refused, so that a pull of a push is the same
 * folder.
 */
final class Layout {
  private static final String HTML = ".html";
  private static final String CONTENT_TYPE = "contentType";

  /** Texts of the web that Vert.x does not know by their names. */
  private static final Map<String, String> MORE_TYPES =
      Map.of(
          "md", "text/markdown",
          "vtt", "text/vtt",
          "map", "application/json",
          "webmanifest", "application/manifest+json");

  private static final Set<String> TEXTS =
      Set.of("application/json", "application/xml", "application/x-yaml", "application/javascript");

  private Layout() {}

  /** The media type of a text that a name's extension stands for. */
  static Optional<String> textType(String name) {
    if (name.equals(RedirectRules.NAME)) {
      return Optional.of("text/plain");
    }
    String type = MimeMapping.mimeTypeForFilename(name);
    if (type == null) {
      String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
      type = MORE_TYPES.get(extension);
    }
    return Optional.ofNullable(type).filter(Layout::isText);
  }

  private static boolean isText(String type) {
    return type.startsWith("text/")
        || type.endsWith("+xml")
        || type.endsWith("+json")
        || TEXTS.contains(type);
  }

  /** Whether a page can be there by this name alone, without a sidecar. */
  static boolean isTextName(String path) {
    return textType(path).isPresent() || isHtmlName(path);
  }

  private static boolean isHtmlName(String path) {
    return path.endsWith(HTML) && path.length() > HTML.length();
  }

  /**
   * Whether this is a file of GridFS.
   *
   * @param sidecar null where there is none
   */
  static boolean isGridFs(String path, boolean isUtf8, @Nullable BsonDocument sidecar) {
    return sidecar == null
        ? !isTextName(path) || (!isUtf8 && !isHtmlName(path))
        : sidecar.containsKey(Sidecar.GRIDFS);
  }

  /** The page's name for a path. */
  static String pageName(String path) {
    return isHtmlName(path) ? path.substring(0, path.length() - HTML.length()) : path;
  }

  /** All the fields of a page but its body: what its name says, and what its sidecar says. */
  static BsonDocument fields(String path, @Nullable BsonDocument sidecar) {
    BsonDocument fields = implied(path);
    if (sidecar != null) {
      fields.putAll(sidecar);
    }
    return fields;
  }

  private static BsonDocument implied(String path) {
    BsonDocument implied = new BsonDocument();
    if (!isHtmlName(path)) {
      textType(path).ifPresent(type -> implied.put(CONTENT_TYPE, new BsonString(type)));
    }
    return implied;
  }

  /** What of {@code fields} the path does not say. */
  static BsonDocument sidecar(String path, BsonDocument fields) {
    BsonDocument rest = fields.clone();
    implied(path).forEach(rest::remove);
    return rest;
  }

  /** Where a page is in a folder; empty where none can hold it. */
  static Optional<String> pathOf(String name, BsonDocument fields) {
    BsonValue type = fields.get(CONTENT_TYPE);
    String text = type != null && type.isString() ? type.asString().getValue() : null;
    boolean asItIs = text != null && textType(name).filter(text::equals).isPresent();
    boolean html = text == null || text.toLowerCase(Locale.ROOT).startsWith("text/html");
    String path = isHtmlName(name) || (html && !asItIs) ? name + HTML : name;
    return Optional.of(path).filter(Layout::isPath);
  }

  /** Whether a folder can hold it. */
  static boolean isPath(String path) {
    return PageName.isGood(path) && !path.endsWith(Sidecar.SUFFIX);
  }

  /**
   * Refuses a page that cannot be stored, or would come back under another path.
   *
   * @throws CommandFailure with its path
   */
  static void check(String path, byte @Nullable [] body, boolean isUtf8, BsonDocument fields) {
    try {
      new PageName(pageName(path));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("cannot store " + path + ": " + e.getMessage());
    }
    if (!isUtf8) {
      throw new CommandFailure(
          path + " is not UTF-8, as pages are; convert it, or leave it out by --exclude");
    }
    checkSize(path, body == null ? 0 : body.length);
    String back = pathOf(pageName(path), fields).orElse("");
    if (!back.equals(path)) {
      throw new CommandFailure(
          path + " would come back as " + back + ", by its contentType: give it that name");
    }
  }

  /** Refuses what is larger than a page may be. */
  static void checkSize(String path, long bytes) {
    if (bytes > PageDocument.MAX_BYTES) {
      throw new CommandFailure(
          path + " is larger than a document of MongoDB may be (16 MB); leave it out by --exclude");
    }
  }
}

package dev.verso.folder;

import dev.verso.page.PageName;
import dev.verso.text.PercentEncoding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * The file {@code _redirects} of Netlify and Cloudflare, a rule a line: {@code /old /new 301}. A
 * rule from one path becomes a document {@code {_id: "old", redirect: "/new", status: 301}}.
 */
final class Redirects {
  static final String FILE = "_redirects";

  private static final String SOURCE = "source";
  private static final String DEFAULT_STATUS = "301";
  private static final Set<String> STATUSES = Set.of("301", "302", "307", "308");

  private Redirects() {}

  /** Whether a document is of a rule, and not written by anyone else. */
  static boolean isDerived(BsonDocument fields) {
    return fields.containsKey("redirect") && new BsonString(FILE).equals(fields.get(SOURCE));
  }

  /**
   * Reads the rules; the first for a path counts.
   *
   * @param refused is told the number of a line that cannot be taken over, and why
   * @return the fields of the documents, by their names
   */
  static Map<String, BsonDocument> read(List<String> lines, BiConsumer<Integer, String> refused) {
    Map<String, BsonDocument> redirects = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String[] words = lines.get(i).replaceFirst("(^|\\s)#.*", "").strip().split("\\s+");
      try {
        if (!words[0].isEmpty()) {
          redirects.putIfAbsent(name(words[0]), fields(words));
        }
      } catch (IllegalArgumentException e) {
        refused.accept(i + 1, String.valueOf(e.getMessage()));
      }
    }
    return redirects;
  }

  private static String name(String from) {
    if (!from.startsWith("/")) {
      throw new IllegalArgumentException("it is not from a path of this site");
    }
    if (from.indexOf('*') >= 0 || from.contains("/:")) {
      throw new IllegalArgumentException("it is a rule for many paths");
    }
    return new PageName(PercentEncoding.decode(from.replaceFirst("/$", "").substring(1))).value();
  }

  private static BsonDocument fields(String[] words) {
    if (words.length < 2) {
      throw new IllegalArgumentException("it says not where to");
    }
    if (words[1].indexOf('=') >= 0 && !words[1].startsWith("/") && !words[1].contains("://")) {
      throw new IllegalArgumentException("it asks for a query");
    }
    String status = words.length < 3 ? DEFAULT_STATUS : words[2].replaceFirst("!$", "");
    if (!STATUSES.contains(status) || words.length > 3) {
      throw new IllegalArgumentException("it is no plain redirect with 301, 302, 307 or 308");
    }
    return new BsonDocument("redirect", new BsonString(words[1]))
        .append("status", new BsonInt32(Integer.parseInt(status)))
        .append(SOURCE, new BsonString(FILE));
  }
}

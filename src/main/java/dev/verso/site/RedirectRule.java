package dev.verso.site;

import dev.verso.text.PercentEncoding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@link RedirectRules}.
 *
 * @param line its number, from 1
 * @param segments of the path that it is for, decoded; one that starts with a colon stands for any
 * @param splat whether anything may follow them, also nothing
 * @param parameters all that the query has to have, decoded; a value that starts with a colon
 *     stands for any. Empty: whatever the query
 * @param to where it leads, percent-encoded, with the placeholders
 * @param status 200 or 404 for a rewrite, else that of a redirect
 * @param forced whether it asks to come before a page, which none does
 */
record RedirectRule(
    int line,
    List<String> segments,
    boolean splat,
    Map<String, String> parameters,
    String to,
    int status,
    boolean forced) {
  private static final int DEFAULT_STATUS = 301;
  private static final String SPLAT = "splat";
  private static final Pattern STATUS = Pattern.compile("([0-9]{3})!?");
  private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\w):([A-Za-z]\\w*)");
  private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#]*");

  /**
   * Reads a line.
   *
   * @return empty where it is blank or a comment
   * @throws IllegalArgumentException when it cannot be used; the message says why
   */
  static Optional<RedirectRule> parse(int number, String line) {
    Deque<String> words = words(line);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    String from = from(words.removeFirst());
    boolean splat = from.equals("*") || from.endsWith("/*");
    String fixed = splat ? from.substring(0, Math.max(0, from.length() - 2)) : from;
    Map<String, String> parameters = parameters(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException("it does not say where to");
    }
    String to = words.removeFirst();
    String status = words.isEmpty() ? String.valueOf(DEFAULT_STATUS) : words.removeFirst();
    if (!words.isEmpty()) {
      throw new IllegalArgumentException(
          "conditions such as " + words.getFirst() + " are not known");
    }
    boolean forced = status.endsWith("!");
    RedirectRule rule =
        new RedirectRule(number, split(fixed), splat, parameters, to, status(status), forced);
    rule.check();
    return Optional.of(rule);
  }

  private static Deque<String> words(String line) {
    Deque<String> words = new ArrayDeque<>();
    for (String word : line.strip().split("\\s+", -1)) {
      if (word.startsWith("#")) {
        break;
      }
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private static String from(String word) {
    if (!word.startsWith("/")) {
      throw new IllegalArgumentException(
          ORIGIN.matcher(word).lookingAt()
              ? "rules for one host are not known: it has to start with a path"
              : "it does not start with a path such as /old");
    }
    String path = trim(PercentEncoding.decode(encoded(word)));
    boolean splat = path.equals("*") || path.endsWith("/*");
    if (path.indexOf('*') >= 0 && !(splat && path.indexOf('*') == path.length() - 1)) {
      throw new IllegalArgumentException("* stands at the end of a path only, after a slash");
    }
    return path;
  }

  /** As a URL has it, where the line has it in plain text. */
  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                encoded.append(
                    c < 0x80
                        ? Character.toString(c)
                        : PercentEncoding.encode(Character.toString(c))));
    return encoded.toString();
  }

  private static Map<String, String> parameters(Deque<String> words) {
    Map<String, String> parameters = new TreeMap<>();
    while (!words.isEmpty()
        && words.getFirst().indexOf('=') > 0
        && !words.getFirst().startsWith("/")
        && !ORIGIN.matcher(words.getFirst()).lookingAt()) {
      parameters.putAll(Query.parse(words.removeFirst()));
    }
    return parameters;
  }

  private static int status(String word) {
    Matcher status = STATUS.matcher(word);
    if (!status.matches()) {
      throw new IllegalArgumentException("'" + word + "' is no status");
    }
    return Integer.parseInt(status.group(1));
  }

  /** Whether it can be followed at all, whatever it captures. */
  private void check() {
    Map<String, String> captured = new HashMap<>();
    segments.stream().filter(RedirectRule::isPlaceholder).forEach(name -> put(captured, name));
    parameters.values().stream()
        .filter(RedirectRule::isPlaceholder)
        .forEach(name -> put(captured, name));
    if (splat) {
      captured.put(SPLAT, "x");
    }
    Matcher origin = ORIGIN.matcher(to);
    Matcher used = PLACEHOLDER.matcher(to);
    for (int at = origin.lookingAt() ? origin.end() : 0; used.find(at); at = used.end()) {
      if (!captured.containsKey(used.group(1))) {
        throw new IllegalArgumentException(
            used.group() + " stands for nothing in the path or the query");
      }
    }
    if (isRewrite() && origin.lookingAt()) {
      throw new IllegalArgumentException("what another host has is not fetched: give it a 301");
    }
    new Redirect(isRewrite() ? DEFAULT_STATUS : status, expand(captured));
  }

  private static void put(Map<String, String> captured, String placeholder) {
    if (captured.put(placeholder.substring(1), "x") != null) {
      throw new IllegalArgumentException(placeholder + " is there twice");
    }
  }

  private boolean isRewrite() {
    return status == 200 || status == 404;
  }

  private static boolean isPlaceholder(String text) {
    return PLACEHOLDER.matcher(text).matches();
  }

  private static String trim(String path) {
    return path.replaceAll("^/+|/+$", "");
  }

  private static List<String> split(String path) {
    return path.isEmpty() ? List.of() : List.of(path.split("/", -1));
  }

  /** Whether it is for one path, whatever the query. */
  boolean isPlain() {
    return !splat
        && parameters.isEmpty()
        && segments.stream().noneMatch(RedirectRule::isPlaceholder);
  }

  /** The path of a plain rule. */
  String plainPath() {
    return String.join("/", segments);
  }

  /** The path that a plain rule redirects to, if it is of this site; decoded. */
  Optional<String> plainTarget() {
    return isRewrite() || !to.startsWith("/")
        ? Optional.empty()
        : Optional.of(trim(PercentEncoding.decode(new Redirect(status, to).path())));
  }

  /** What it says of a request, as {@link RedirectRules#match} has them; empty if nothing. */
  Optional<RedirectRules.Outcome> match(String path, String query) {
    Map<String, String> captured = capture(path, query);
    return captured == null ? Optional.empty() : outcome(path, query, captured);
  }

  private @Nullable Map<String, String> capture(String path, String query) {
    List<String> requested = split(path);
    if (splat ? requested.size() < segments.size() : requested.size() != segments.size()) {
      return null;
    }
    Map<String, String> captured = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      if (!fits(segments.get(i), requested.get(i), captured)) {
        return null;
      }
    }
    if (splat) {
      captured.put(SPLAT, String.join("/", requested.subList(segments.size(), requested.size())));
    }
    return parameters.isEmpty() || captureQuery(query, captured) ? captured : null;
  }

  /** All of the parameters, and no others. */
  private boolean captureQuery(String query, Map<String, String> captured) {
    Map<String, String> given = Query.parse(query);
    return given.keySet().equals(parameters.keySet())
        && parameters.entrySet().stream()
            .allMatch(
                wanted ->
                    fits(wanted.getValue(), given.getOrDefault(wanted.getKey(), ""), captured));
  }

  private static boolean fits(String wanted, String given, Map<String, String> captured) {
    if (!isPlaceholder(wanted)) {
      return wanted.equals(given);
    }
    captured.put(wanted.substring(1), given);
    return !given.isEmpty() && !given.equals(".") && !given.equals("..");
  }

  private Optional<RedirectRules.Outcome> outcome(
      String path, String query, Map<String, String> captured) {
    Redirect redirect = new Redirect(isRewrite() ? DEFAULT_STATUS : status, expand(captured));
    String target =
        redirect.isLocal() ? trim(PercentEncoding.decode(redirect.path())) : redirect.path();
    if (isRewrite()) {
      return Optional.of(new RedirectRules.Rewrite(status, target));
    }
    if (redirect.isLocal() && target.equals(path) && parameters.isEmpty()) {
      return Optional.empty(); // to itself
    }
    return Optional.of(
        new RedirectRules.Elsewhere(parameters.isEmpty() ? redirect.withQuery(query) : redirect));
  }

  /**
   * Puts what was captured in place of the placeholders. It can add neither a host nor a query, as
   * it is encoded, and slashes at the start of a path are made one.
   */
  private String expand(Map<String, String> captured) {
    Matcher origin = ORIGIN.matcher(to);
    int start = origin.lookingAt() ? origin.end() : 0;
    StringBuilder expanded = new StringBuilder();
    Matcher placeholder = PLACEHOLDER.matcher(to);
    int at = start;
    while (placeholder.find(at)) {
      expanded.append(to, at, placeholder.start());
      String name = placeholder.group(1);
      boolean inPath = expanded.indexOf("?") < 0 && expanded.indexOf("#") < 0;
      expanded.append(encode(captured.getOrDefault(name, ""), inPath && name.equals(SPLAT)));
      at = placeholder.end();
    }
    expanded.append(to, at, to.length());
    String rest = expanded.toString();
    String path = rest.replaceFirst("[?#].*", "");
    // A path that had slashes of its own at the start stays as it is, to be refused.
    String single = to.startsWith("//") ? path : path.replaceAll("/{2,}", "/");
    return to.substring(0, start) + single + rest.substring(path.length());
  }

  private static String encode(String value, boolean keepsSlashes) {
    String encoded = Query.encode(value);
    return keepsSlashes ? encoded.replace("%2F", "/") : encoded;
  }
}

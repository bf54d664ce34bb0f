package dev.verso.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a {@code _redirects} file, as Netlify and Cloudflare have them: one on each line, of
 * which the first that fits counts.
 *
 * <pre>
 *   /old             /new                        301
 *   /news/*          /blog/:splat
 *   /:year/:slug     /posts/:slug?year=:year     308
 *   /store id=:id    /products/:id
 *   /app/*           /app                        200
 * </pre>
 *
 * <p>A line that cannot be used is left out, and said so. Immutable.
 */
public final class RedirectRules {
  /** The name of the page that holds the rules of a site, as its body. */
  public static final String NAME = "_redirects";

  /** Rules with placeholders are tried one after the other. */
  static final int MOST_PATTERNS = 1000;

  private final List<RedirectRule> patterns = new ArrayList<>();

  /** Those without anything that varies, by their path: the first of each. */
  private final Map<String, RedirectRule> plain = new HashMap<>();

  private final Map<Integer, String> problems = new LinkedHashMap<>();

  private RedirectRules() {}

  /** What to do with a request: a {@link Redirect}, or a {@link Rewrite}. */
  public sealed interface Outcome {}

  /** To send the visitor elsewhere. */
  public record Elsewhere(Redirect redirect) implements Outcome {}

  /**
   * To answer with another page.
   *
   * @param status 200 or 404
   * @param path of that page, decoded, without slashes at its ends; empty for the index
   */
  public record Rewrite(int status, String path) implements Outcome {}

  /** Reads the text of such a file. */
  public static RedirectRules parse(String text) {
    RedirectRules rules = new RedirectRules();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      try {
        rules.add(number, line);
      } catch (IllegalArgumentException e) {
        rules.problems.put(number, String.valueOf(e.getMessage()));
      }
    }
    rules.dropCircles();
    return rules;
  }

  private void add(int number, String line) {
    RedirectRule rule = RedirectRule.parse(number, line).orElse(null);
    if (rule == null) {
      return;
    }
    if (rule.forced()) {
      problems.put(number, "the ! is ignored, as a page always comes before a rule");
    }
    if (rule.isPlain()) {
      plain.putIfAbsent(rule.plainPath(), rule);
    } else if (patterns.size() < MOST_PATTERNS) {
      patterns.add(rule);
    } else {
      throw new IllegalArgumentException(
          "there are %,d rules with placeholders before it, and no more are used"
              .formatted(MOST_PATTERNS));
    }
  }

  /** Of plain rules that lead in a circle the last one is left out. */
  private void dropCircles() {
    for (RedirectRule start : List.copyOf(plain.values())) {
      Set<String> seen = new HashSet<>();
      RedirectRule last = start;
      RedirectRule rule = start;
      while (rule != null && seen.add(rule.plainPath())) {
        last = rule.line() > last.line() ? rule : last;
        rule = rule.plainTarget().map(plain::get).orElse(null);
      }
      if (start.equals(rule)) {
        plain.remove(last.plainPath());
        problems.put(last.line(), "it leads in a circle, back to /" + last.plainPath());
      }
    }
  }

  /**
   * What the first rule that fits says.
   *
   * @param path of the request below the site, decoded, without slashes at its ends
   * @param query of the request, as in the URL; empty where there is none
   */
  public Optional<Outcome> match(String path, String query) {
    RedirectRule exact = plain.get(path);
    for (RedirectRule rule : patterns) {
      if (exact != null && exact.line() < rule.line()) {
        break;
      }
      Optional<Outcome> outcome = rule.match(path, query);
      if (outcome.isPresent()) {
        return outcome;
      }
    }
    return exact == null ? Optional.empty() : exact.match(path, query);
  }

  /** What of the lines is not used, and why: {@code line 3: ...}; in their order. */
  public List<String> problems() {
    return problems.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(problem -> "line " + problem.getKey() + ": " + problem.getValue())
        .toList();
  }

  /** How many rules there are. */
  public int size() {
    return plain.size() + patterns.size();
  }
}

package dev.verso.site;

import dev.verso.text.PercentEncoding;
import dev.verso.text.PythonRepr;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts a page together: what it includes goes where it says so, and the page into its layout, where
 * that says {@code virtual="body"}. It knows no database: it says which documents it needs, and
 * goes by those that it is given. Used once, by one thread.
 */
public final class Composition {
  /** How deep parts and layouts may lie in each other. */
  public static final int MOST_DEPTH = 10;

  /** As many documents may be looked for. */
  public static final int MOST_PARTS = 256;

  /** What a page may come to: the size of the largest document. */
  public static final int MOST_BYTES = 16 * 1024 * 1024;

  /** In a layout, the page that is put into it. */
  private static final String BODY = "body";

  /** A document, as far as this matters. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  public record Text(byte[] body, Recipe recipe) {}

  /** What came of it. */
  public sealed interface Outcome {}

  /**
   * The page.
   *
   * @param parts the names that were looked for, also of what there is not
   * @param missing what was to be included and is not there, one remark each
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Whole(byte[] body, Set<String> parts, List<String> missing) implements Outcome {}

  /** That more has to be known. */
  public record Needs(Set<String> names) implements Outcome {}

  private final Map<String, Optional<Text>> known;
  private final UnaryOperator<List<String>> good;
  private final SiteOptions site;

  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> needed = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();

  /** Each part is put together once, however often it is included. */
  private final Map<String, byte[]> made = new HashMap<>();

  /** What lies in what at the moment, the innermost last. */
  private final Deque<String> path = new ArrayDeque<>();

  /**
   * @param known the documents, empty where there is none of that name
   * @param good leaves of names those that a page can have
   */
  public Composition(
      SiteOptions site, UnaryOperator<List<String>> good, Map<String, Optional<Text>> known) {
    this.site = site;
    this.good = good;
    this.known = known;
  }

  /**
   * Puts the page of that name together.
   *
   * @throws IllegalArgumentException when it lies in itself, or is too deep or too large; the
   *     message names the pages
   */
  public Outcome of(String name, Text page) {
    path.add(name);
    byte[] body = page.recipe().includes() ? filled(name, page, null) : page.body();
    String layout = page.recipe().layout();
    while (layout != null) {
      Text found = find(good.apply(List.of(layout)), layout);
      if (found == null) {
        break;
      }
      enter(layout);
      body = filled(layout, found, body);
      layout = found.recipe().layout();
    }
    return needed.isEmpty()
        ? new Whole(body, Set.copyOf(asked), List.copyOf(missing))
        : new Needs(needed);
  }

  private void enter(String name) {
    boolean circle = path.contains(name);
    path.add(name);
    if (circle) {
      throw new IllegalArgumentException("Pages lie in themselves: " + trail());
    }
    if (path.size() > MOST_DEPTH + 1) {
      throw new IllegalArgumentException(
          "Pages lie more than " + MOST_DEPTH + " deep in each other: " + trail());
    }
  }

  private String trail() {
    return path.stream().map(PythonRepr::of).collect(Collectors.joining(" > "));
  }

  /**
   * A text with all that it includes.
   *
   * @param body what a layout is for; null for what is no layout
   */
  private byte[] filled(String name, Text text, byte @Nullable [] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.body().length);
    int from = 0;
    for (Include include : Include.in(text.body())) {
      boolean isBody = body != null && include.virtual().equals(BODY);
      if (isBody || text.recipe().includes()) {
        write(out, text.body(), from, include.start());
        byte[] part = isBody && body != null ? body : part(name, include.virtual());
        write(out, part, 0, part.length);
        from = include.end();
      }
    }
    write(out, text.body(), from, text.body().length);
    return out.toByteArray();
  }

  private void write(ByteArrayOutputStream out, byte[] bytes, int from, int to) {
    if (out.size() + (to - from) > MOST_BYTES) {
      throw new IllegalArgumentException(
          "With its parts it is larger than " + MOST_BYTES + " bytes: " + trail());
    }
    out.write(bytes, from, to - from);
  }

  /** The part of that URL; nothing where there is none, or it is not known yet. */
  private byte[] part(String holder, String virtual) {
    String url = resolved(holder, virtual);
    List<String> names = good.apply(url.isEmpty() ? List.of() : site.candidates(url));
    Text text = find(names, virtual);
    if (text == null) {
      return new byte[0];
    }
    String name = names.stream().filter(this::isThere).findFirst().orElseThrow();
    byte[] known = made.get(name);
    if (known != null) {
      return known;
    }
    enter(name);
    byte[] part = text.recipe().includes() ? filled(name, text, null) : text.body();
    path.removeLast();
    made.put(name, part);
    return part;
  }

  private boolean isThere(String name) {
    return known.getOrDefault(name, Optional.empty()).isPresent();
  }

  /** The first of these documents that there is; null where there is none, or nobody knows yet. */
  private @Nullable Text find(List<String> names, String called) {
    for (String name : names) {
      asked.add(name);
      if (asked.size() > MOST_PARTS) {
        throw new IllegalArgumentException("It has more than " + MOST_PARTS + " parts: " + trail());
      }
      Optional<Text> text = known.get(name);
      if (text == null) {
        needed.add(name);
        return null;
      }
      if (text.isPresent()) {
        return text.get();
      }
    }
    missing.add(PythonRepr.of(called) + " in " + PythonRepr.of(path.getLast()));
    return null;
  }

  /**
   * A path below the mount of the pages, from its top unless it begins with {@code ./} or {@code
   * ../}; empty where it leads beyond.
   */
  private static String resolved(String holder, String virtual) {
    String path = decoded(virtual.split("[?#]", 2)[0]);
    if (!path.startsWith("./") && !path.startsWith("../")) {
      return path.startsWith("/") ? path.substring(1) : path;
    }
    List<String> segments = new ArrayList<>(List.of(holder.split("/", -1)));
    segments.remove(segments.size() - 1);
    String rest = path;
    while (rest.startsWith("./") || rest.startsWith("../")) {
      if (rest.startsWith("../")) {
        if (segments.isEmpty()) {
          return "";
        }
        segments.remove(segments.size() - 1);
      }
      rest = rest.substring(rest.indexOf('/') + 1);
    }
    segments.add(rest);
    return String.join("/", segments);
  }

  private static String decoded(String path) {
    try {
      return PercentEncoding.decode(path);
    } catch (IllegalArgumentException e) {
      return path; // written as it is, with umlauts
    }
  }
}

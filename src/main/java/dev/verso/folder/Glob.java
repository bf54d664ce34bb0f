package dev.verso.folder;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of paths, as {@link java.nio.file.FileSystem#getPathMatcher} has them. Without a slash
 * inside, it stands for every file and folder of that name, else for a path from the folder's top;
 * a folder stands for all that is in it.
 */
final class Glob {
  private final List<PathMatcher> matchers = new ArrayList<>();
  private final boolean anywhere;

  /**
   * @throws IllegalArgumentException when it is no pattern; the message says so
   */
  Glob(String pattern) {
    String bare = pattern.replaceFirst("/$", "");
    this.anywhere = bare.indexOf('/') < 0;
    add(pattern, bare.replaceFirst("^/", ""));
    if (bare.startsWith("**/")) {
      // At the top there is no slash before.
      add(pattern, bare.substring("**/".length()));
    }
  }

  private void add(String pattern, String glob) {
    try {
      matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("'" + pattern + "' is no pattern: " + e.getDescription());
    }
  }

  boolean matches(Path path) {
    for (int end = path.getNameCount(); end > 0; end--) {
      Path part = anywhere ? path.getName(end - 1) : path.subpath(0, end);
      if (matchers.stream().anyMatch(matcher -> matcher.matches(part))) {
        return true;
      }
    }
    return false;
  }
}

package dev.verso.settings;

import com.mongodb.MongoNamespace;
import java.nio.charset.StandardCharsets;

/**
 * The name of a database, as MongoDB takes it.
 *
 * @param name not empty, at most 63 bytes, without any of {@code /\. "$*<>:|?}
 */
public record DatabaseName(String name) {
  private static final int MOST_BYTES = 63;

  public DatabaseName {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a database: 1 to %d bytes without /\\. \"$*<>:|?"
              .formatted(name, MOST_BYTES));
    }
  }

  private static boolean isName(String name) {
    try {
      MongoNamespace.checkDatabaseNameValidity(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return name.chars().noneMatch(c -> c < ' ' || "$*<>:|?".indexOf(c) >= 0)
        && name.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
  }

  @Override
  public String toString() {
    return name;
  }
}

package dev.verso.settings;

import java.nio.charset.StandardCharsets;

/**
 * The name of a collection, or of a GridFS bucket, that pages or files can be kept in.
 *
 * @param name not empty, at most 200 bytes, so that the database's name goes before it; without
 *     {@code $} and control characters, no dot at an end, and not one of the server's own ({@code
 *     system.})
 */
public record CollectionName(String name) {
  private static final int MOST_BYTES = 200;

  public CollectionName {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "'%s' is not the name of a collection: 1 to %d bytes without $, no dot at its ends, no"
                  .formatted(name, MOST_BYTES)
              + " system. before it");
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == '$')
        && !name.startsWith(".")
        && !name.endsWith(".")
        && !name.startsWith("system.")
        && name.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
  }

  @Override
  public String toString() {
    return name;
  }
}

package dev.verso.folder;

/**
 * What a file of the folder and something in the database have in common.
 *
 * @param name of the page, or of the file in GridFS
 */
record Key(Kind kind, String name) {
  enum Kind {
    PAGE,
    FILE
  }

  static Key page(String name) {
    return new Key(Kind.PAGE, name);
  }

  static Key file(String name) {
    return new Key(Kind.FILE, name);
  }

  boolean isPage() {
    return kind == Kind.PAGE;
  }
}

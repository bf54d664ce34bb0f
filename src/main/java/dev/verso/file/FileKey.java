package dev.verso.file;

/** What of files a change can name. */
sealed interface FileKey {
  /** The newest file of this name. */
  record Name(String name) implements FileKey {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The file of this {@code _id}. Never asked for: what is kept by a name is made of it, so that
   * the news of its change, which may tell nothing else, drops that.
   *
   * @param id as {@link dev.verso.mongo.Naming#text} has it
   */
  record Id(String id) implements FileKey {}
}

package dev.verso.mongo;

/** The server has not come to the time up to which changes were told: it is not what it was. */
final class EarlierServer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EarlierServer() {
    super(
        "the server is at an earlier time than the changes that were told; it is another one, or"
            + " was restored",
        null,
        false,
        false);
  }
}

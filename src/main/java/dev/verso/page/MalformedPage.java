package dev.verso.page;

/** A page's document that cannot be served: its {@code body} is missing or no text. */
final class MalformedPage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedPage(String name) {
    super(
        "page '"
            + name
            + "' has no body that is a string, or binary in UTF-8, and no redirect that can be followed",
        null,
        false,
        false);
  }
}

package dev.verso.testing;

/** What answers as MongoDB in a test run, in the order in which it is looked for. */
public enum Engine {
  EXTERNAL("uri", "the MongoDB that MONGODB_URI names"),
  TESTCONTAINERS("testcontainers", "mongo:8 in Docker"),
  SECANTUS("secantus", "SecantusDB, which VERSO_TEST_SECANTUS names"),
  EMBEDDED("embedded", "the embedded engine");

  /** As {@code VERSO_TEST_DATABASE} spells it. */
  final String key;

  private final String description;

  Engine(String key, String description) {
    this.key = key;
    this.description = description;
  }

  @Override
  public String toString() {
    return description;
  }
}

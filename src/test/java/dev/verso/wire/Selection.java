package dev.verso.wire;

import org.jspecify.annotations.Nullable;

/**
 * The commands that a fault is for; what is null is any.
 *
 * @param application what the client calls itself in its handshake
 * @param command such as {@code getMore}
 * @param namespace {@code database.collection}
 */
public record Selection(
    @Nullable String application, @Nullable String command, @Nullable String namespace) {

  /** Every command of every client. */
  public static Selection all() {
    return new Selection(null, null, null);
  }

  /** Of these only those of that client, and of its monitor. */
  public Selection application(String name) {
    return new Selection(name, command, namespace);
  }

  /** Of these only those of that name. */
  public Selection command(String name) {
    return new Selection(application, name, namespace);
  }

  /** Of these only those for that collection, {@code database.collection}. */
  public Selection namespace(String name) {
    return new Selection(application, command, name);
  }

  boolean includes(Command other) {
    return includesApplication(other.application())
        && (command == null || command.equals(other.name()))
        && (namespace == null || namespace.equals(other.namespace()));
  }

  boolean includesApplication(String name) {
    return application == null || application.equals(name);
  }
}

package dev.verso.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults at work, the first to be injected first. They belong to the proxy's event loop. */
final class Injections {
  private final List<Injection> all = new ArrayList<>();

  boolean add(Injection injection) {
    return all.add(injection);
  }

  /** Returns whether it was at work. */
  boolean remove(Injection injection) {
    return all.remove(injection);
  }

  /** The fault of that kind that the command is to suffer; it is counted. */
  <F extends Fault> Optional<F> strike(Class<F> kind, Command command) {
    Optional<Injection> injection = find(kind, command);
    injection.ifPresent(Injection::strike);
    return injection.map(each -> kind.cast(each.fault()));
  }

  /** The same, but whether it is to be counted is seen later. */
  Optional<Injection> find(Class<? extends Fault> kind, Command command) {
    return all.stream()
        .filter(each -> kind.isInstance(each.fault()) && each.isFor(command))
        .findFirst();
  }
}

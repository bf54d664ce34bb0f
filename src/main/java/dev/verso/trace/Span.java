package dev.verso.trace;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of work that takes time, as OpenTelemetry has it. Thread-safe. */
public interface Span {
  /** Who does the work. */
  enum Kind {
    /** This process. */
    INTERNAL,
    /** Another, which is asked and waited for. */
    CLIENT
  }

  /**
   * Begins a part of this.
   *
   * @param links others that this is done for too
   */
  Span child(String name, Kind kind, Collection<Span> links);

  /** Begins a part of this, done for nobody else. */
  default Span child(String name, Kind kind) {
    return child(name, kind, List.of());
  }

  /** Adds an attribute, by OpenTelemetry's name. */
  Span tell(String attribute, String value);

  /** As {@link #tell(String, String)}, of a number. */
  Span tell(String attribute, long value);

  /** Says by which route a request went, in its name too. */
  void routed(String route);

  /**
   * The work is done.
   *
   * @param failure null where it did not fail
   */
  void end(@Nullable Throwable failure);

  /** 32 hexadecimal digits; empty where nothing is traced. */
  String traceId();

  /** 16 hexadecimal digits; empty where nothing is traced. */
  String id();
}

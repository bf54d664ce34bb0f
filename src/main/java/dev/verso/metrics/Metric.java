package dev.verso.metrics;

/**
 * What a number is of.
 *
 * @param name by the conventions of OpenTelemetry: lower case, with dots, without the unit. Where
 *     those have a name for it, that; else one that begins with {@code verso.}
 * @param unit what it is counted in
 * @param help what it says, in a sentence
 */
public record Metric(String name, Unit unit, String help) {
  /** What a number is counted in. */
  public enum Unit {
    /** Things, which the metric's name names. */
    NONE,
    SECONDS,
    BYTES
  }
}

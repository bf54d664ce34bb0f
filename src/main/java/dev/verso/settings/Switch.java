package dev.verso.settings;

/** Whether something is done at all. */
public enum Switch {
  ON,
  OFF
}

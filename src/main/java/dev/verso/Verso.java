package dev.verso;

/** The command line. */
public final class Verso {
  private Verso() {}

  /** Runs the command that {@code args} name. */
  public static void main(String[] args) {}
}

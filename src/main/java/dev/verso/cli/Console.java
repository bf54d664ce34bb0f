package dev.verso.cli;

import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command reads and writes bytes; lines go by picocli's writers.
 *
 * @param in standard input
 * @param out standard output
 * @param onTerminal whether standard error is a terminal, which takes escape sequences
 */
public record Console(InputStream in, OutputStream out, boolean onTerminal) {
  /** The process's own. */
  public static Console system() {
    return new Console(System.in, System.out, Ansi.AUTO.enabled());
  }
}

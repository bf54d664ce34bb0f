package dev.verso.folder;

import dev.verso.text.Utf8Check;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Looks at what goes through it, whether it is UTF-8. */
final class CheckedOutput extends FilterOutputStream {
  private final Utf8Check check;

  CheckedOutput(OutputStream out, Utf8Check check) {
    super(out);
    this.check = check;
  }

  @Override
  public void write(int single) throws IOException {
    write(new byte[] {(byte) single}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    check.update(bytes, from, length);
    out.write(bytes, from, length);
  }
}

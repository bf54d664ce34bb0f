package dev.verso.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** The content codings that Verso sends (RFC 9110 section 8.4.1), by growing preference. */
public enum ContentCoding {
  IDENTITY("identity") {
    @Override
    public byte[] encode(byte[] content) {
      return content;
    }
  },

  GZIP("gzip") {
    /** The same content gives the same bytes: Java's gzip header holds no time and no system. */
    @Override
    public byte[] encode(byte[] content) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 2 + 32);
      // The deflater's default is level 6.
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(content);
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory failed", e);
      }
      return bytes.toByteArray();
    }
  },

  BROTLI("br") {
    @Override
    public byte[] encode(byte[] content) {
      return BrotliEncoder.encode(content);
    }

    @Override
    public boolean isAvailable() {
      return BrotliEncoder.isAvailable();
    }
  };

  private final String token;

  ContentCoding(String token) {
    this.token = token;
  }

  /**
   * The codings that work on this machine. The first call loads brotli's native library from a
   * file, which took 190 ms: make it off the event loop and not before the first answer.
   */
  public static Set<ContentCoding> available() {
    EnumSet<ContentCoding> codings = EnumSet.allOf(ContentCoding.class);
    codings.removeIf(coding -> !coding.isAvailable());
    return Collections.unmodifiableSet(codings);
  }

  /** The name in {@code Content-Encoding} and {@code Accept-Encoding}. */
  public String token() {
    return token;
  }

  /**
   * Encodes a whole body. That takes 20 to 35 ms of CPU a megabyte, so encode what is large off the
   * event loop.
   *
   * @throws IllegalStateException when the coding is not available
   */
  public abstract byte[] encode(byte[] content);

  /** Whether this machine can encode so; see {@link #available()}. */
  public boolean isAvailable() {
    return true;
  }
}

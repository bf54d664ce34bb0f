package dev.verso.http;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brotli's native encoder. A class of its own, so that only its first use loads the library. */
final class BrotliEncoder {
  private static final Logger LOG = LoggerFactory.getLogger(BrotliEncoder.class);

  /** Takes two thirds of the time of gzip's level 6, for about its size. */
  private static final int QUALITY = 5;

  private static final boolean AVAILABLE = load();

  private BrotliEncoder() {}

  static boolean isAvailable() {
    return AVAILABLE;
  }

  static byte[] encode(byte[] content) {
    if (!AVAILABLE) {
      throw new IllegalStateException("brotli is not available on this machine");
    }
    try {
      return Encoder.compress(content, Encoder.Parameters.create(QUALITY));
    } catch (IOException e) {
      throw new UncheckedIOException("brotli failed", e);
    }
  }

  private static boolean load() {
    if (Brotli4jLoader.isAvailable()) {
      return true;
    }
    LOG.info(
        "Brotli is not offered, gzip is: {}",
        String.valueOf(Brotli4jLoader.getUnavailabilityCause()));
    return false;
  }
}

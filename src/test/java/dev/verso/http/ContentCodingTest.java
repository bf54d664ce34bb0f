package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ContentCodingTest {
  private static final byte[] PAGE =
      "<p>The same again.</p>\n".repeat(500).getBytes(StandardCharsets.UTF_8);

  @Test
  void tokensAreThoseOfTheRegistry() {
    assertThat(ContentCoding.values())
        .extracting(ContentCoding::token)
        .containsExactly("identity", "gzip", "br");
  }

  @Test
  void everyCodingIsAvailableHere() {
    assertThat(ContentCoding.available()).containsExactly(ContentCoding.values());
  }

  @Test
  void identityIsTheContentItself() {
    assertThat(ContentCoding.IDENTITY.encode(PAGE)).isSameAs(PAGE);
  }

  @Test
  void repetitionShrinks() {
    assertThat(ContentCoding.GZIP.encode(PAGE)).hasSizeLessThan(PAGE.length / 20);
    assertThat(ContentCoding.BROTLI.encode(PAGE)).hasSizeLessThan(PAGE.length / 20);
  }

  @Test
  void gzipHeaderHoldsNeitherTimeNorSystem() {
    assertThat(ContentCoding.GZIP.encode(PAGE)).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
  }

  @Property(tries = 200)
  void decodingGivesTheContentBack(@ForAll byte[] content) throws IOException {
    assertThat(unzipped(ContentCoding.GZIP.encode(content))).isEqualTo(content);
    assertThat(unbrotlied(ContentCoding.BROTLI.encode(content))).isEqualTo(content);
  }

  private static byte[] unzipped(byte[] encoded) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(encoded))) {
      return in.readAllBytes();
    }
  }

  private static byte[] unbrotlied(byte[] encoded) throws IOException {
    try (InputStream in = new BrotliInputStream(new ByteArrayInputStream(encoded))) {
      return in.readAllBytes();
    }
  }
}

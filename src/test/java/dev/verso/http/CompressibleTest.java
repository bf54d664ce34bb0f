package dev.verso.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressibleTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html",
        "text/html; charset=utf-8",
        "TEXT/CSS",
        "application/json ;charset=utf-8",
        "application/manifest+json",
        "application/javascript",
        "application/xhtml+xml",
        "image/svg+xml",
        "font/ttf"
      })
  void textsInAnyFormAre(String contentType) {
    assertThat(Compressible.is(contentType)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "image/png",
        "image/jpeg",
        "video/mp4",
        "font/woff2",
        "application/zip",
        "application/pdf",
        "application/octet-stream",
        "application/jsonp",
        "image/png; note=text/html"
      })
  void whatIsPackedOrUnknownIsNot(String contentType) {
    assertThat(Compressible.is(contentType)).isFalse();
  }
}

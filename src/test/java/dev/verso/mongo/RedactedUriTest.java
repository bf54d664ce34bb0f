package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactedUriTest {
  @ParameterizedTest
  @CsvSource({
    "mongodb://localhost, mongodb://localhost",
    "mongodb://a:1/?replicaSet=rs0, mongodb://a:1/",
    "'mongodb://u:secret@a:1,b:2/db?tls=true', 'mongodb://a:1,b:2/db'",
    "mongodb+srv://u:secret@cluster.example/db, mongodb+srv://cluster.example/db",
    "mongodb://u:se/cret@a/db, mongodb://a/db",
    "mongodb://u:se?cret@a/db, mongodb://a/db",
    "mongodb://u:se@cret@a/db, mongodb://...",
    "mongodb://u:secret@a/?authMechanismProperties=x:secret@b, mongodb://...",
    "u:secret@a, (no scheme)",
  })
  void onlyHostsAndDatabaseAreShown(String uri, String shown) {
    assertThat(RedactedUri.of(uri)).hasToString(shown);
  }

  @Property
  void aPasswordIsNeverShown(@ForAll String before, @ForAll String after) {
    String uri = "mongodb://user:" + before + "hunter2" + after + "@host/db?x=y";

    assertThat(RedactedUri.of(uri).toString()).doesNotContain("hunter2");
  }
}

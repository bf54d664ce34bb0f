package dev.verso.site;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveScriptTest {
  private static final String TAG = "<script src=\"/_verso/live.js\" defer></script>";

  @ParameterizedTest
  @CsvSource({
    "<html><head><title>ü</title></head><body>,  <html><head><title>ü</title>*</head><body>",
    "<h1>ü</h1></body></html>,                   <h1>ü</h1>*</body></html>",
    "<h1>ü</h1></html>,                          <h1>ü</h1>*</html>",
    "<h1>ü</h1>,                                 <h1>ü</h1>*",
    "'',                                         *",
  })
  void itIsPutWhereItMayStand(String page, String with) {
    Buffer added = LiveScript.addedTo(Buffer.buffer(page));

    assertThat(added.toString()).isEqualTo(with.replace("*", TAG));
    assertThat(LiveScript.isIn(Buffer.buffer(page))).isFalse();
    assertThat(LiveScript.isIn(added)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/_verso/live.js,                      true",
    "<a href=x_y>//_/_verso/live.js,       true",
    "_verso/live.js,                       false",
    "<p>/_verso/live.j,                    false",
    "<p>/_verso/_verso/live/_verso.js</p>, false",
    "/_,                                   false",
    "_,                                    false",
  })
  void itIsFoundWhereverItStands(String page, boolean there) {
    assertThat(LiveScript.isIn(Buffer.buffer(page))).isEqualTo(there);
    assertThat(LiveScript.isIn(Buffer.buffer("abc" + page).slice(3, 3 + page.length())))
        .isEqualTo(there);
  }
}

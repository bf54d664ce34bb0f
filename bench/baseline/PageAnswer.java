import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Set;

/**
 * Answers with a page as Verso does: tagged by SHA-256, 304 to who has it, with the other headers
 * that Verso sends, a date among them. One for each event loop.
 */
final class PageAnswer {
  private final CopiedHeaders headers;
  private long second;
  private String date = "";

  PageAnswer(CopiedHeaders headers) {
    this.headers = headers;
  }

  /** Those of the page of Verso's at that URL which are the same for each page. */
  static CopiedHeaders headersOf(String url) throws Exception {
    return CopiedHeaders.of(url, Set.of("etag", "date", "content-length"));
  }

  /** A body that is null is a 404; who has left gets nothing. */
  void send(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    if (body == null) {
      response.setStatusCode(404).end();
      return;
    }
    String tag = tag(body);
    headers.addTo(response.headers());
    response.putHeader(HttpHeaders.DATE, date()).putHeader(HttpHeaders.ETAG, tag);
    if (tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
      response.setStatusCode(304).end();
    } else {
      response.end(body);
    }
  }

  private static String tag(Buffer body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body.getBytes());
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String date() {
    long now = System.currentTimeMillis() / 1000;
    if (now != second) {
      second = now;
      date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }
    return date;
  }
}

package dev.verso.http.listen;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.verso.http.ReadyHeaders;
import dev.verso.http.ReadyResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import java.util.function.Function;

/**
 * The heads of ready responses as Vert.x would send them over HTTP/1.1: encoded once, but for the
 * date, which is the first field of all. One for each event loop: not thread-safe.
 */
final class ResponseHeads {
  private static final String DATE = "date: ";
  private static final String LINE_END = "\r\n";

  /** Of the head: an empty line. */
  private static final String END = LINE_END;

  private final CommonHeaders common;
  private final ReadyHeaders further;
  private final Function<ReadyResponse, byte[]> encoder = this::encode;

  /**
   * @param further fields that all of these responses have besides their own
   */
  ResponseHeads(CommonHeaders common, ReadyHeaders further) {
    this.common = common;
    this.further = further;
  }

  /** The head of a response, with some date in it. */
  byte[] of(ReadyResponse response) {
    return response.head(encoder);
  }

  /** As {@link #write(byte[], int, ByteBuf)}, with a further field. */
  void write(byte[] head, int status, CharSequence name, String value, ByteBuf out) {
    write(head, status, out);
    out.writerIndex(out.writerIndex() - END.length());
    out.writeCharSequence(name, US_ASCII);
    out.writeCharSequence(": ", US_ASCII);
    out.writeCharSequence(value, US_ASCII);
    out.writeCharSequence(LINE_END + END, US_ASCII);
  }

  /** Writes a head that {@link #of} gave, of a response of this status, with the date of now. */
  void write(byte[] head, int status, ByteBuf out) {
    int start = out.writerIndex();
    out.writeBytes(head);
    AsciiString date = common.date();
    out.setBytes(start + dateIndex(status), date.array(), date.arrayOffset(), date.length());
  }

  private byte[] encode(ReadyResponse response) {
    HeadersMultiMap headers = HeadersMultiMap.httpHeaders();
    common.addTo(headers);
    response.headers().putInto(headers);
    further.putInto(headers);
    ByteBuf head = Unpooled.buffer();
    head.writeCharSequence(statusLine(response.status()), US_ASCII);
    headers.encode(head, false);
    head.writeCharSequence(END, US_ASCII);
    byte[] encoded = new byte[head.readableBytes()];
    head.readBytes(encoded);
    return encoded;
  }

  private static String statusLine(int status) {
    return "HTTP/1.1 " + HttpResponseStatus.valueOf(status) + LINE_END;
  }

  private static int dateIndex(int status) {
    int reason = HttpResponseStatus.valueOf(status).reasonPhrase().length();
    return "HTTP/1.1 200 ".length() + reason + LINE_END.length() + DATE.length();
  }
}

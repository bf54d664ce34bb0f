package dev.verso.http.listen;

import dev.verso.http.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.AsciiString;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.http.impl.headers.HeadersMultiMap;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1 requests as RFC 9112 says, where Netty's decoder is lenient: whatever two servers in
 * a row could read differently (request smuggling) is refused.
 *
 * <pre>
 *            head, no body                  head with a body: passed on without it,
 *           +------------+                  "Connection: close" added
 *           v            |        +------------------------------------------+
 *   bytes -> LISTENING --+--------+                                          v
 *                        |         bad head: passed on as failed,           DEAF (drops all bytes
 *                        +----------------------------------------------->        until closed)
 * </pre>
 *
 * <p>Pages and files take no request bodies, so none is ever read. Failed requests carry a {@link
 * Problem} as the cause of their decoder result.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {
  private static final Pattern OTHER_VERSION = Pattern.compile("HTTP/\\d\\.\\d");

  /** A user event: after a read, the head of a request is there in part. */
  static final Object PART_OF_HEAD = new Object();

  private boolean deaf;
  private boolean midHead;
  private int nextWord;
  private boolean lengthGiven;

  StrictRequestDecoder(HttpServerOptions options) {
    super(options);
  }

  /** Whether the connection is to be closed and what still comes in is dropped. */
  boolean deaf() {
    return deaf;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (deaf) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (continuesLine(in)) {
      in.skipBytes(in.readableBytes());
      HttpHeaders none = HeadersMultiMap.httpHeaders();
      HttpRequest folded = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "-", none);
      out.add(refuse(folded, malformed("a header field goes on over a line break")));
      return;
    }
    midHead = true;
    int before = out.size();
    super.decode(ctx, in, out);
    if (out.size() > before && out.get(before) instanceof HttpRequest request) {
      midHead = false;
      review(request, out);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (midHead) {
      ctx.fireUserEventTriggered(PART_OF_HEAD);
    }
    super.channelReadComplete(ctx);
  }

  /** The connection is gone: half a head is no request. */
  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    in.skipBytes(in.readableBytes());
  }

  private void review(HttpRequest request, List<Object> out) {
    if (request.decoderResult().isFailure()) {
      refuse(request, problem(request.decoderResult().cause()));
      return;
    }
    String fault = fault(request);
    if (fault != null) {
      refuse(request, malformed(fault));
      return;
    }
    // RFC 9113 dropped the upgrade to h2c, and proxies that pass it on open a tunnel by it.
    request.headers().remove(HttpHeaderNames.UPGRADE);
    if (!(out.get(out.size() - 1) instanceof LastHttpContent)) {
      deaf = true;
      request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      out.add(LastHttpContent.EMPTY_LAST_CONTENT);
    }
  }

  private HttpRequest refuse(HttpRequest request, Problem problem) {
    deaf = true;
    request.setDecoderResult(DecoderResult.failure(problem));
    request.setProtocolVersion(HttpVersion.HTTP_1_1);
    request.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    request.headers().remove(HttpHeaderNames.UPGRADE);
    if (request.uri().equals("/bad-request")) {
      request.setUri("-"); // Netty's stand-in for a request line that it could not read
    }
    return request;
  }

  private static Problem problem(Throwable cause) {
    if (cause instanceof Problem problem) {
      return problem;
    }
    if (cause instanceof TooLongHttpLineException) {
      return new Problem(Problem.Kind.URI_TOO_LONG, "The request line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new Problem(Problem.Kind.HEADERS_TOO_LARGE, "The header fields are too large");
    }
    return new Problem(Problem.Kind.BAD_REQUEST, "The request is malformed", cause);
  }

  private static Problem malformed(String fault) {
    return new Problem(Problem.Kind.BAD_REQUEST, "The request is malformed: " + fault);
  }

  /** What is wrong with the head, RFC 9112 sections 3.2 and 6; null where nothing is. */
  private static @Nullable String fault(HttpRequest request) {
    HttpHeaders headers = request.headers();
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() > 1) {
      return "more than one Host";
    }
    if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return "no Host";
    }
    if (!hosts.isEmpty() && !names(hosts.get(0))) {
      return "a bad Host";
    }
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
      if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
        return "a Transfer-Encoding other than chunked";
      }
    }
    if (headers.contains("")) {
      return "a header field without a name";
    }
    return null;
  }

  /** Whether {@code host} is a host, with or without a port; not one with a user's name. */
  static boolean names(String host) {
    HostAndPort authority = HostAndPort.parseAuthority(host, -1);
    return authority != null && !authority.host().isEmpty();
  }

  /**
   * Whether a line of the head begins with white space, the obsolete folding of RFC 9112 section
   * 5.2. Netty reads whole lines, so {@code in} begins with one.
   */
  private static boolean continuesLine(ByteBuf in) {
    int end = in.writerIndex();
    int line = in.readerIndex();
    while (line < end && (in.getByte(line) == '\r' || in.getByte(line) == '\n')) {
      line++; // Netty skips these before a request
    }
    while (line < end) {
      byte first = in.getByte(line);
      if (first == ' ' || first == '\t') {
        return true;
      }
      int feed = in.indexOf(line, end, (byte) '\n');
      boolean headEnds = feed == line + 1 && first == '\r';
      if (feed < 0 || headEnds) {
        return false;
      }
      line = feed + 1;
    }
    return false;
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) {
    lengthGiven = false;
    String version = initialLine[2];
    if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
      return super.createMessage(initialLine);
    }
    if (OTHER_VERSION.matcher(version).matches()) {
      throw new Problem(
          Problem.Kind.VERSION_NOT_SUPPORTED, "This server speaks HTTP/1.1 and HTTP/2");
    }
    throw malformed("the request line is not METHOD TARGET VERSION");
  }

  @Override
  protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
    nextWord = 0;
    return super.splitFirstWordInitialLine(line, word(line, start, length), length);
  }

  @Override
  protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
    return super.splitSecondWordInitialLine(line, word(line, start, length), length);
  }

  @Override
  protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
    return super.splitThirdWordInitialLine(line, word(line, start, length), length);
  }

  @Override
  protected AsciiString splitHeaderName(byte[] line, int start, int length) {
    AsciiString name = exactName(line, start, length);
    if (name.contentEqualsIgnoreCase(HttpHeaderNames.CONTENT_LENGTH)) {
      if (lengthGiven) {
        throw malformed("more than one Content-Length"); // of HTTP/1.0 Netty would take the first
      }
      lengthGiven = true;
    }
    return name;
  }

  /**
   * Vert.x gives its own constants for common names, but does not compare the ninth byte: any
   * {@code Content-Xength} would be a Content-Length, which nobody else sees.
   */
  private AsciiString exactName(byte[] line, int start, int length) {
    AsciiString name = super.splitHeaderName(line, start, length);
    for (int i = 0; i < length; i++) {
      if (name.byteAt(i) != line[start + i]) {
        return new AsciiString(line, start, length, true);
      }
    }
    return name;
  }

  /** Checks that one space, nothing else, parts the words of the request line. */
  private int word(byte[] line, int start, int length) {
    if (start != nextWord || (start > 0 && line[start - 1] != ' ')) {
      throw malformed("the words of the request line are not one space apart");
    }
    nextWord = start + length + 1;
    return start;
  }
}

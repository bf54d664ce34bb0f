package dev.verso.http.listen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.verso.http.listen.GrammarReader.Head;
import dev.verso.http.problem.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes, through a connection's pipeline, beside what the grammar of RFC 9112 reads. */
class StrictRequestDecoderFuzzTest {
  private static final int LONGEST_LINE = 200;
  private static final int LARGEST_HEADERS = 400;
  private static final Pattern PLAIN_HOST = Pattern.compile("[a-z][a-z0-9-]*(:[1-9][0-9]{0,3})?");

  private static final HttpServerOptions OPTIONS =
      new HttpServerOptions()
          .setMaxInitialLineLength(LONGEST_LINE)
          .setMaxHeaderSize(LARGEST_HEADERS);

  static Stream<byte[]> requests() {
    return Stream.of(
            "GET /a HTTP/1.1~Host: a~~",
            "GET /a HTTP/1.0~~",
            "~~GET /a?b HTTP/1.1~Host: a:80~X-Y:  z ~~HEAD * HTTP/1.1~host:[::1]~~",
            "POST /a HTTP/1.1~Host: a~Content-Length: 3~~GET / HTTP/1.1~Host: a~~",
            "POST /a HTTP/1.1~Host: a~Content-Length: 0~~GET / HTTP/1.1~Host: a~~",
            "POST /a HTTP/1.1~Host: a~Transfer-Encoding: chunked~~0~~GET / HTTP/1.1~Host: a~~",
            "GET /a HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5~~0~~",
            "GET /a HTTP/1.1~Host: a~Transfer-Encoding:~ chunked~~",
            "GET /a HTTP/1.1~Host: a~Connection: Upgrade~Upgrade: h2c~~",
            "GET http://b/a HTTP/1.1~Host: a~~",
            "GET /a\rb HTTP/1.1~Host: a~X: b\rc~~",
            "GET /a HTTP/1.1\nHost: a\n\n",
            "GET /a HTTP/1.1~Host : a~~",
            "POST /a HTTP/1.1~Host: a~Content-\u00ccength: 0~~GET / HTTP/1.1~Host: a~~",
            "POST /a HTTP/1.1~Host: a~Content-Oength: 5~~GET / HTTP/1.1~Host: a~~",
            "~~~GET /a HTTP/1.1~Host: a~X: b~ c~~",
            "\n\r~~GET /a HTTP/1.1~Host: a~X: b~ c~~",
            "POST /a HTTP/1.0~Host: a~Content-Length: 1~Content-Length: 0~~x",
            "PRI * HTTP/2.0~~SM~~",
            "PRI * HTTP/2.0~ SM~~")
        .map(request -> request.replace("~", "\r\n").getBytes(ISO_8859_1));
  }

  @MethodSource("requests")
  @FuzzTest
  void acceptsOnlyWhatTheGrammarReadsAndAllThatIsPlain(byte[] bytes) {
    List<Head> expected = GrammarReader.heads(new String(bytes, ISO_8859_1));

    List<Head> accepted = accepted(bytes, bytes.length);

    assertThat(accepted.size()).isLessThanOrEqualTo(expected.size());
    assertThat(accepted)
        .isEqualTo(
            expected.stream()
                .limit(accepted.size())
                .map(StrictRequestDecoderFuzzTest::asPassedOn)
                .toList());
    if (accepted.size() < expected.size()) {
      assertThat(isPlain(expected.get(accepted.size()))).isFalse();
    }
    if (bytes.length < LONGEST_LINE) { // near a limit the packets say by a byte where it is
      assertThat(accepted(bytes, 1)).as("byte by byte").isEqualTo(accepted);
    }
  }

  /** {@link StrictRequestDecoder} hides an upgrade, and closes after a request with a body. */
  private static Head asPassedOn(Head head) {
    List<String> fields = new ArrayList<>(head.fields());
    fields.removeIf(field -> field.startsWith("upgrade:"));
    if (GrammarReader.hasBody(head)) {
      fields.removeIf(field -> field.startsWith("connection:"));
      fields.add("connection:close");
    }
    return new Head(head.method(), head.target(), head.version(), fields);
  }

  /** Whether there is no reason to refuse a request that the grammar reads. */
  private static boolean isPlain(Head head) {
    int line = head.method().length() + head.target().length() + head.version().length() + 2;
    int headers = head.fields().stream().mapToInt(field -> field.length() + 8).sum();
    return line < LONGEST_LINE
        && headers < LARGEST_HEADERS / 2
        && head.target().chars().allMatch(c -> c > ' ' && c < 0x7f)
        && head.values("content-length").stream().allMatch(length -> length.length() < 18)
        && head.values("host").stream().allMatch(host -> PLAIN_HOST.matcher(host).matches());
  }

  private static List<Head> accepted(byte[] bytes, int packet) {
    return receive(bytes, packet).stream()
        .filter(Head.class::isInstance)
        .map(Head.class::cast)
        .toList();
  }

  /** What comes out for {@code bytes} in packets of this size: heads, and what is refused. */
  private static List<Object> receive(byte[] bytes, int packet) {
    List<Object> got = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast(ConnectionGuards.DECODER, new VertxHttpRequestDecoder(OPTIONS));
    channel.pipeline().addLast("handler", new Collector(got));
    Duration never = Duration.ofDays(1);
    new ConnectionGuards(OPTIONS, never, never, () -> false, List.of()).install(channel.pipeline());
    for (int start = 0; start < bytes.length; start += packet) {
      int length = Math.min(packet, bytes.length - start);
      channel.writeInbound(Unpooled.copiedBuffer(bytes, start, length));
    }
    channel.finishAndReleaseAll();
    return got;
  }

  /** Takes the place of Vert.x's handler, which comes last. */
  private static final class Collector extends ChannelInboundHandlerAdapter {
    private final List<Object> got;
    private boolean open;

    Collector(List<Object> got) {
      this.got = got;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest request) {
        assertThat(open).as("a request within another").isFalse();
        if (request.decoderResult().isFailure()) {
          assertThat(request.decoderResult().cause()).isInstanceOf(Problem.class);
          got.add("refused"); // of several faults the packets say which is told
        } else {
          got.add(head(request));
          open = true;
        }
      }
      if (message instanceof LastHttpContent) {
        open = false;
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      throw new AssertionError("an exception in the pipeline", cause);
    }

    private static Head head(HttpRequest request) {
      List<String> fields = new ArrayList<>();
      for (Map.Entry<String, String> field : request.headers()) {
        fields.add(field.getKey().toLowerCase(Locale.ROOT) + ":" + field.getValue());
      }
      return new Head(
          request.method().name(), request.uri(), request.protocolVersion().text(), fields);
    }
  }
}

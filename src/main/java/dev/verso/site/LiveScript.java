package dev.verso.site;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The script by which a page updates itself, as it stands in the page. */
public final class LiveScript {
  private static final String PATH = "/_verso/live.js";
  private static final ByteBuf NAME = bytes(PATH);
  private static final String TAG = "<script src=\"" + PATH + "\" defer></script>";

  /** Before the first of these that there is. */
  private static final List<ByteBuf> ENDS =
      List.of(bytes("</head>"), bytes("</body>"), bytes("</html>"));

  private LiveScript() {}

  private static ByteBuf bytes(String text) {
    return Unpooled.unreleasableBuffer(
        Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)).asReadOnly());
  }

  /** Whether a page holds it. */
  public static boolean isIn(Buffer page) {
    return indexOf(NAME, page) >= 0;
  }

  /** The page with it, in a copy. */
  public static Buffer addedTo(Buffer page) {
    int at =
        ENDS.stream()
            .mapToInt(end -> indexOf(end, page))
            .filter(index -> index >= 0)
            .findFirst()
            .orElse(page.length());
    return Buffer.buffer(page.length() + TAG.length())
        .appendBuffer(page, 0, at)
        .appendString(TAG)
        .appendBuffer(page, at, page.length() - at);
  }

  /**
   * Where {@code text} begins in a page; -1 where it is not in it. Netty finds texts byte by byte,
   * which took a fifth of what a page costs that is not in memory, but a byte eight at a time: here
   * the second of the text, as there are fewer of it in HTML than of the first.
   */
  private static int indexOf(ByteBuf text, Buffer page) {
    ByteBuf bytes = ((BufferInternal) page).getByteBuf().slice();
    int length = text.readableBytes();
    int end = bytes.readableBytes() - length + 2;
    int from = 1;
    while (from < end) {
      int second = bytes.indexOf(from, end, text.getByte(1));
      if (second < 0) {
        return -1;
      }
      if (ByteBufUtil.equals(text, 0, bytes, second - 1, length)) {
        return second - 1;
      }
      from = second + 1;
    }
    return -1;
  }
}

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
    return ByteBufUtil.indexOf(NAME.duplicate(), content(page)) >= 0;
  }

  /** The page with it, in a copy. */
  public static Buffer addedTo(Buffer page) {
    int at =
        ENDS.stream()
            .mapToInt(end -> ByteBufUtil.indexOf(end.duplicate(), content(page)))
            .filter(index -> index >= 0)
            .findFirst()
            .orElse(page.length());
    return Buffer.buffer(page.length() + TAG.length())
        .appendBuffer(page, 0, at)
        .appendString(TAG)
        .appendBuffer(page, at, page.length() - at);
  }

  private static ByteBuf content(Buffer page) {
    return ((BufferInternal) page).getByteBuf();
  }
}

package dev.verso.http.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JoinedBytesTest {
  @Test
  void aPartEndsWhereTheNextBegins() {
    Buffer joined = BufferInternal.buffer(Unpooled.wrappedBuffer(3, part(5), part(7), part(1)));

    assertThat(IntStream.of(0, 4, 5, 11, 12).map(at -> JoinedBytes.endOfPart(joined, at)))
        .containsExactly(5, 5, 12, 12, 13);
  }

  @Test
  void whatIsNotJoinedIsOnePart() {
    Buffer plain = Buffer.buffer(new byte[9]);

    assertThat(JoinedBytes.endOfPart(plain, 4)).isEqualTo(9);
    assertThat(JoinedBytes.endOfPart(plain.slice(2, 8), 4)).isEqualTo(6);
  }

  @Test
  void ofASliceOfJoinedBytesNoPartIsTakenForAnother() {
    Buffer joined = BufferInternal.buffer(Unpooled.wrappedBuffer(2, part(5), part(7)));

    assertThat(JoinedBytes.endOfPart(joined.slice(3, 12), 0)).isEqualTo(9);
  }

  private static ByteBuf part(int length) {
    return Unpooled.wrappedBuffer(new byte[length]);
  }
}

package dev.verso.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.mongo.ResumeToken.Form;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {
  private static ResumeToken token(String data) {
    return ResumeToken.of(new BsonDocument("_data", new BsonString(data)));
  }

  /** Of MongoDB 4.4 to 8: of events of several kinds, and high-water marks. */
  @ParameterizedTest
  @CsvSource({
    "8264686464000000012B022C0100296E5A1004BCD9AB31007A419F8944F0453F737AA846645F6964006464686464B3E1A361D907357A0004,"
        + " 1684563044, 1",
    "82647A41A6000000012B022C0100296E5A10042409C0859BCF45ABBE0E0BD72AB4040346465F696400461E666F6F002B021E626172002B04000004,"
        + " 1685733798, 1",
    "82645D05F8000000012B0229296E04, 1683817976, 1",
    "82644F2A8D000000012B0429296E1404, 1682909837, 1",
  })
  void theTimeOfMongodbsTokensIsRead(String data, int seconds, int increment) {
    assertThat(token(data).form()).isEqualTo(Form.MONGODB);
    assertThat(token(data).clusterTime()).isEqualTo(new BsonTimestamp(seconds, increment));
  }

  @Test
  void aTokenWhoseDataIsBinaryIsReadAsWell() {
    byte[] data = HexFormat.of().parseHex("82645D05F8000000012B0229296E04");

    assertThat(ResumeToken.of(new BsonDocument("_data", new BsonBinary(data))).clusterTime())
        .isEqualTo(new BsonTimestamp(1683817976, 1));
  }

  @Test
  void theTimeOfSecantusdbsTokensIsReadWhateverTheirLengthLooksLike() {
    // 130 bytes long, so that the length begins like a KeyString.
    for (int length = 1; length < 200; length++) {
      BsonDocument inner =
          new BsonDocument("s", new BsonInt64(7))
              .append("t", new BsonTimestamp(1700000000, 3))
              .append("n", new BsonString("x".repeat(length)));
      byte[] bytes = new RawBsonDocument(inner, new BsonDocumentCodec()).getByteBuffer().array();
      String data = HexFormat.of().formatHex(bytes, 0, littleEndian(bytes));

      assertThat(token(data).form()).isEqualTo(Form.SECANTUSDB);
      assertThat(token(data).clusterTime()).isEqualTo(new BsonTimestamp(1700000000, 3));
    }
  }

  private static int littleEndian(byte[] data) {
    return java.nio.ByteBuffer.wrap(data).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8",
        "zz",
        "82",
        "82645D05F8000000", // one byte short
        "015daf9c5b00000001010000000100009025", // Amazon DocumentDB's
        "0500000000", // a document without a time
        "0C0000001074000100000000", // whose t is a number
        "0F000000117400010000", // cut off
      })
  void whatCannotBeReadIsStillAToken(String data) {
    assertThat(token(data).form()).isEqualTo(Form.UNKNOWN);
    assertThat(token(data).clusterTime()).isNull();
    assertThat(token(data).document().getString("_data").getValue()).isEqualTo(data);
  }

  @Test
  void aTokenWithoutDataIsStillAToken() {
    BsonDocument other = new BsonDocument("x", new BsonInt64(1));

    assertThat(ResumeToken.of(other).document()).isEqualTo(other);
    assertThat(ResumeToken.of(other).form()).isEqualTo(Form.UNKNOWN);
  }

  @Property
  void tokensOrderAsTheirTimesDo(
      @ForAll int seconds, @ForAll int increment, @ForAll int others, @ForAll int more) {
    BsonTimestamp one = new BsonTimestamp(seconds, increment);
    BsonTimestamp two = new BsonTimestamp(others, more);

    assertThat(StreamProofTest.mongodb(one).clusterTime()).isEqualTo(one);
    assertThat(Integer.signum(dataOf(one).compareTo(dataOf(two))))
        .isEqualTo(Integer.signum(one.compareTo(two)));
  }

  private static String dataOf(BsonTimestamp time) {
    return StreamProofTest.mongodb(time).document().getString("_data").getValue();
  }

  @Property
  void anyBytesAreReadWithoutAFailure(@ForAll byte[] bytes) {
    assertThat(token(HexFormat.of().formatHex(bytes)).document()).isNotNull();
  }
}

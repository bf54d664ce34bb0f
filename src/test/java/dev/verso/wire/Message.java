package dev.verso.wire;

import io.vertx.core.buffer.Buffer;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * A message of the wire protocol: {@code OP_MSG}, {@code OP_QUERY} or {@code OP_REPLY}.
 *
 * @param bytes all of it, with its header; not to be written to
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/">MongoDB Wire
 *     Protocol</a>
 */
record Message(Buffer bytes) {
  private static final int OP_REPLY = 1;
  private static final int OP_QUERY = 2004;
  private static final int OP_MSG = 2013;

  private static final int HEADER = 16;
  private static final int CHECKSUM_PRESENT = 1;
  private static final int MORE_TO_COME = 1 << 1;

  /** Flags, cursor id, starting from, number returned. */
  private static final int REPLY_FIELDS = 4 + 8 + 4 + 4;

  int requestId() {
    return bytes.getIntLE(4);
  }

  int responseTo() {
    return bytes.getIntLE(8);
  }

  private int opCode() {
    return bytes.getIntLE(12);
  }

  /** Of a request: it has no reply. Of a reply: another follows unasked. */
  boolean moreToCome() {
    return opCode() == OP_MSG && (bytes.getIntLE(HEADER) & MORE_TO_COME) != 0;
  }

  /** The command or its reply, without the document sequences that may stand beside a command. */
  BsonDocument body() {
    int start = bodyStart();
    return new RawBsonDocument(bytes.getBytes(start, start + bytes.getIntLE(start)));
  }

  private int bodyStart() {
    return switch (opCode()) {
      case OP_MSG -> sectionOfKind0();
      case OP_REPLY -> HEADER + REPLY_FIELDS;
      // Flags, then "admin.$cmd" with its zero, then how many to skip and to return.
      case OP_QUERY -> endOfString(HEADER + 4) + 8;
      default -> throw new IllegalStateException("the proxy knows no opcode " + opCode());
    };
  }

  private int sectionOfKind0() {
    int section = HEADER + 4;
    while (bytes.getByte(section) != 0) {
      section += 1 + bytes.getIntLE(section + 1);
    }
    return section + 1;
  }

  private int endOfString(int start) {
    int end = start;
    while (bytes.getByte(end) != 0) {
      end++;
    }
    return end + 1;
  }

  /** This reply, saying something else. */
  Message withBody(BsonDocument body) {
    if (opCode() == OP_REPLY) {
      return of(requestId(), responseTo(), OP_REPLY, head(HEADER, HEADER + REPLY_FIELDS), body);
    }
    return of(requestId(), responseTo(), OP_MSG, section(bytes.getIntLE(HEADER)), body);
  }

  /** A reply to this request. */
  Message reply(BsonDocument body) {
    if (opCode() == OP_QUERY) {
      Buffer fields = Buffer.buffer().appendIntLE(0).appendLongLE(0).appendIntLE(0).appendIntLE(1);
      return of(0, requestId(), OP_REPLY, fields, body);
    }
    return of(0, requestId(), OP_MSG, section(0), body);
  }

  private Buffer head(int from, int until) {
    return bytes.getBuffer(from, until);
  }

  private static Buffer section(int flags) {
    return Buffer.buffer().appendIntLE(flags & ~CHECKSUM_PRESENT).appendByte((byte) 0);
  }

  private static Message of(int id, int responseTo, int opCode, Buffer fields, BsonDocument body) {
    RawBsonDocument raw = new RawBsonDocument(body, new BsonDocumentCodec());
    byte[] document = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(document);
    return new Message(
        Buffer.buffer()
            .appendIntLE(HEADER + fields.length() + document.length)
            .appendIntLE(id)
            .appendIntLE(responseTo)
            .appendIntLE(opCode)
            .appendBuffer(fields)
            .appendBytes(document));
  }
}

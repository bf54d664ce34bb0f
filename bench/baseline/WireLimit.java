import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The least that a page out of MongoDB can cost on Vert.x with one query for each request: no driver, but
 * MongoDB's wire protocol written by hand, as far as one {@code find} needs it. Each event loop has one
 * connection, whose answers come in the order of the questions; no field of an answer is looked at but the
 * body. It does nothing about failures: an unexpected answer ends the process. Arguments as of {@link
 * FindOne}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/">the protocol</a>
 */
public final class WireLimit extends VerticleBase {
  private static final int OP_MSG = 2013;
  private static final int REPLY_BODY = 21; // after the header (16), the flags (4) and the section's kind (1)

  private final int port;
  private final URI database;
  private final String mount;
  private final PageAnswer answer;
  private final Buffer beforeName;
  private final Buffer afterName;
  private final Queue<HttpServerRequest> asking = new ArrayDeque<>();
  private Buffer received = Buffer.buffer();
  private NetClient client;
  private NetSocket socket;

  private WireLimit(String[] args, CopiedHeaders headers) {
    this.port = Integer.parseInt(args[0]);
    this.database = URI.create(args[1]);
    this.mount = args[3];
    this.answer = new PageAnswer(headers);
    this.beforeName = string(Buffer.buffer(), "find", args[2]).appendByte((byte) 3);
    cString(beforeName, "filter");
    this.afterName = Buffer.buffer().appendByte((byte) 0x10);
    cString(afterName, "limit").appendIntLE(1).appendByte((byte) 8);
    cString(afterName, "singleBatch").appendByte((byte) 1);
    string(afterName, "$db", database.getPath().substring(1)).appendByte((byte) 0);
  }

  public static void main(String[] args) throws Exception {
    CopiedHeaders headers = PageAnswer.headersOf(args[4]);
    EachLoop.deploy(() -> new WireLimit(args, headers));
  }

  @Override
  public Future<?> start() {
    client = vertx.createNetClient();
    return connect()
        .compose(connected -> vertx.createHttpServer().requestHandler(this::ask).listen(port, "127.0.0.1"));
  }

  /** Again when the database closes it, as it does with one that nobody has used for long. */
  private Future<NetSocket> connect() {
    return client
        .connect(database.getPort(), database.getHost())
        .onSuccess(
            connected -> {
              socket = connected.handler(this::receive).exceptionHandler(EachLoop::end);
              socket.closeHandler(closed -> connect().onFailure(EachLoop::end));
            });
  }

  private void ask(HttpServerRequest request) {
    asking.add(request);
    Buffer filter = string(Buffer.buffer(), "_id", request.path().substring(mount.length()));
    int filterLength = 4 + filter.length() + 1;
    int length = 4 + beforeName.length() + filterLength + afterName.length();
    socket.write(
        Buffer.buffer(REPLY_BODY + length)
            .appendIntLE(REPLY_BODY + length)
            .appendIntLE(0)
            .appendIntLE(0)
            .appendIntLE(OP_MSG)
            .appendIntLE(0)
            .appendByte((byte) 0)
            .appendIntLE(length)
            .appendBuffer(beforeName)
            .appendIntLE(filterLength)
            .appendBuffer(filter)
            .appendByte((byte) 0)
            .appendBuffer(afterName));
  }

  private void receive(Buffer bytes) {
    Buffer all = received.length() == 0 ? bytes : received.appendBuffer(bytes);
    int begin = 0;
    while (all.length() - begin >= 4 && all.length() - begin >= all.getIntLE(begin)) {
      int length = all.getIntLE(begin);
      answer.send(asking.remove(), body(all, begin + REPLY_BODY));
      begin += length;
    }
    received = Buffer.buffer().appendBuffer(all, begin, all.length() - begin);
  }

  /** {@code cursor.firstBatch[0].body}; null where there is no such page. */
  private static Buffer body(Buffer reply, int document) {
    int batch = value(reply, value(reply, document, "cursor"), "firstBatch");
    int page = value(reply, batch, "0");
    if (page < 0) {
      return null;
    }
    int body = value(reply, page, "body");
    return reply.slice(body + 4, body + 4 + reply.getIntLE(body) - 1);
  }

  /** Where the value of a document's field begins; less than 0 where it has none of that name. */
  private static int value(Buffer reply, int document, String name) {
    int at = document + 4;
    while (reply.getByte(at) != 0) {
      int type = reply.getByte(at++);
      int nameEnd = at;
      while (reply.getByte(nameEnd) != 0) {
        nameEnd++;
      }
      int value = nameEnd + 1;
      if (isNamed(reply, at, nameEnd, name)) {
        return value;
      }
      at = value + length(reply, type, value);
    }
    return -1;
  }

  private static boolean isNamed(Buffer reply, int begin, int end, String name) {
    boolean is = end - begin == name.length();
    for (int i = 0; is && i < name.length(); i++) {
      is = reply.getByte(begin + i) == name.charAt(i);
    }
    return is;
  }

  /** Of a value, of the types that a page and its cursor have. */
  private static int length(Buffer reply, int type, int value) {
    return switch (type) {
      case 0x02 -> 4 + reply.getIntLE(value); // a string
      case 0x03, 0x04 -> reply.getIntLE(value); // a document, an array
      case 0x05 -> 5 + reply.getIntLE(value); // binary
      case 0x07 -> 12; // an ObjectId
      case 0x08 -> 1; // a boolean
      case 0x0A -> 0; // null
      case 0x10 -> 4; // an int
      case 0x01, 0x09, 0x11, 0x12 -> 8; // a double, a date, a timestamp, a long
      default -> throw new IllegalStateException("A value of BSON's type " + type);
    };
  }

  private static Buffer string(Buffer document, String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return cString(document.appendByte((byte) 2), name)
        .appendIntLE(bytes.length + 1)
        .appendBytes(bytes)
        .appendByte((byte) 0);
  }

  private static Buffer cString(Buffer document, String value) {
    return document.appendString(value).appendByte((byte) 0);
  }
}

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for pages until it is told to stop, by the end of its standard input, and has asked often
 * enough, and then writes a line for each request: when it was sent (milliseconds since 1970), the microseconds until its answer
 * was there, its status, who answered (X-Server), and what was wrong with it, empty for nothing.
 *
 * <p>Each thread has a connection and uses it for many requests, as long as the server lets it; one
 * request of {@code ONE_OF} asks for a connection of its own, which begins and ends with it. Nothing
 * is ever asked twice.
 *
 * <pre>{@code java KeepsEveryAnswer.java PORT THREADS PER_SECOND PAGES AT_LEAST OUTPUT}</pre>
 */
public final class KeepsEveryAnswer {
  private static final int ONE_OF = 20;
  private static final int TIMEOUT_MILLIS = 10_000;

  private static final LongAdder asked = new LongAdder();

  private static volatile boolean stop;

  private record Answer(long sentMillis, long micros, int status, String server, String fault) {
    String line() {
      return sentMillis + "\t" + micros + "\t" + status + "\t" + server + "\t" + fault;
    }
  }

  private KeepsEveryAnswer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    int threads = Integer.parseInt(args[1]);
    long pauseNanos = 1_000_000_000L * threads / Integer.parseInt(args[2]);
    int pages = Integer.parseInt(args[3]);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      clients.add(new Client(port, i, pages, pauseNanos));
    }
    clients.forEach(Thread::start);
    while (System.in.read() >= 0) {
      // until it ends
    }
    while (asked.sum() < Long.parseLong(args[4])) {
      Thread.sleep(100);
    }
    stop = true;
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(args[5]))) {
      for (Client client : clients) {
        client.join();
        for (Answer answer : client.answers) {
          out.write(answer.line());
          out.newLine();
        }
      }
    }
  }

  private static final class Client extends Thread {
    private final int port;
    private final SplittableRandom random;
    private final int pages;
    private final long pauseNanos;
    final List<Answer> answers = new ArrayList<>();
    private Socket socket;
    private InputStream in;

    Client(int port, int seed, int pages, long pauseNanos) {
      this.port = port;
      this.random = new SplittableRandom(seed);
      this.pages = pages;
      this.pauseNanos = pauseNanos;
    }

    @Override
    public void run() {
      long due = System.nanoTime() + random.nextLong(pauseNanos);
      while (!stop) {
        ask(random.nextInt(pages), random.nextInt(ONE_OF) == 0);
        due += pauseNanos;
        long now = System.nanoTime();
        if (due < now) {
          due = now; // what could not be asked in time is not made up for
        } else {
          LockSupport.parkNanos(due - now);
        }
      }
      close();
    }

    private void ask(int page, boolean alone) {
      if (alone) {
        close();
      }
      long sent = System.currentTimeMillis();
      long began = System.nanoTime();
      Response response = new Response();
      try {
        if (socket == null) {
          socket = new Socket("127.0.0.1", port);
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(TIMEOUT_MILLIS);
          in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        }
        String request =
            "GET /pages/p/" + page + " HTTP/1.1\r\nHost: a\r\n"
                + (alone ? "Connection: close\r\n\r\n" : "\r\n");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        response.read(in, "<!-- " + page + " -->");
      } catch (SocketTimeoutException e) {
        response.fault = "no answer within " + TIMEOUT_MILLIS + " ms";
      } catch (IOException e) {
        response.fault = e.getClass().getSimpleName() + ": " + e.getMessage();
      }
      long micros = (System.nanoTime() - began) / 1000;
      asked.increment();
      answers.add(new Answer(sent, micros, response.status, response.server, response.fault));
      if (response.last || !response.fault.isEmpty()) {
        close();
      }
    }

    private void close() {
      try {
        if (socket != null) {
          socket.close();
        }
      } catch (IOException e) {
        // it is gone either way
      }
      socket = null;
    }
  }

  private static final class Response {
    int status;
    String server = "";
    String fault = "";
    boolean last;

    /** Reads all of it; the body of a 200 has to be the page's: it begins with {@code mark} and ends with it. */
    void read(InputStream in, String mark) throws IOException {
      String statusLine = line(in);
      status = Integer.parseInt(statusLine.substring(9, 12));
      int length = -1;
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase()) {
          case "content-length" -> length = Integer.parseInt(value);
          case "x-server" -> server = value;
          case "connection" -> last = value.equalsIgnoreCase("close");
          default -> {}
        }
      }
      if (length < 0) {
        last = true; // a proxy's own, up to the end of the connection
        fault = "status " + status + " without a length";
        return;
      }
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new EOFException("body of " + body.length + " of " + length + " bytes");
      }
      String text = new String(body, StandardCharsets.UTF_8);
      if (status != 200) {
        fault = "status " + status;
      } else if (!text.startsWith(mark) || !text.strip().endsWith(mark)) {
        fault = "another body";
      }
    }

    private static String line(InputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("closed after " + line.length() + " characters of a line");
        }
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }
  }
}

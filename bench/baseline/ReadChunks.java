import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.gridfs.GridFSBuckets;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Reads files of a bucket to nowhere by the driver's own GridFS, as fast as it gives them.
 * Arguments: the URI with the database, and the name of the file. For each line on standard input
 * it reads the file once, and prints the bytes and the seconds.
 */
public final class ReadChunks {
  private ReadChunks() {}

  public static void main(String[] args) {
    var uri = new com.mongodb.ConnectionString(args[0]);
    try (MongoClient client = MongoClients.create(uri)) {
      var bucket = GridFSBuckets.create(client.getDatabase(uri.getDatabase()));
      new java.util.Scanner(System.in)
          .forEachRemaining(
              line -> {
                long began = System.nanoTime();
                Counter counter = new Counter();
                bucket.downloadToPublisher(args[1]).subscribe(counter);
                long bytes = counter.done.join();
                System.out.printf("%d %.6f%n", bytes, (System.nanoTime() - began) / 1e9);
              });
    }
  }

  private static final class Counter implements Subscriber<ByteBuffer> {
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private long bytes;

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer chunk) {
      bytes += chunk.remaining();
    }

    @Override
    public void onError(Throwable cause) {
      done.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      done.complete(bytes);
    }
  }
}

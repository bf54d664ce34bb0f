import com.mongodb.WriteConcern;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import reactor.core.publisher.Mono;

/**
 * Writes the files of a folder as pages by one bulkWrite of the driver. Arguments: the URI with the
 * database, and the folder. Prints the seconds of the write alone.
 */
public final class BulkWriteFolder {
  private BulkWriteFolder() {}

  public static void main(String[] args) throws IOException {
    var uri = new com.mongodb.ConnectionString(args[0]);
    Path folder = Path.of(args[1]);
    List<WriteModel<Document>> writes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = folder.relativize(file).toString();
        writes.add(
            new InsertOneModel<>(
                new Document("_id", name.substring(0, name.length() - ".html".length()))
                    .append("body", Files.readString(file))
                    .append("updatedAt", new Date())));
      }
    }
    try (MongoClient client = MongoClients.create(uri)) {
      var pages =
          client
              .getDatabase(uri.getDatabase())
              .getCollection("pages")
              .withWriteConcern(WriteConcern.MAJORITY);
      long began = System.nanoTime();
      Mono.from(pages.bulkWrite(writes, new BulkWriteOptions().ordered(false))).block();
      System.out.printf("%.3f%n", (System.nanoTime() - began) / 1e9);
    }
  }
}

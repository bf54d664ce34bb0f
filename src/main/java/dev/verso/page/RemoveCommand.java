package dev.verso.page;

import com.mongodb.WriteConcern;
import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoCollection;
import dev.verso.cli.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;

/** {@code verso pages rm}. */
@Command(
    name = "rm",
    description = "Removes pages. What is removed is so with a majority of the replica set.%n",
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso pages rm hello",
      "  verso pages rm --mongodb-uri mongodb://localhost:27017/mysite old older"
    },
    mixinStandardHelpOptions = true)
final class RemoveCommand extends PagesSubcommand {
  @Mixin private Names names = new Names();

  @Override
  void run(MongoCollection<StoredPage> pages) throws Exception {
    MongoCollection<StoredPage> safe = pages.withWriteConcern(WriteConcern.MAJORITY);
    names.each(this, name -> remove(safe, name));
  }

  private static void remove(MongoCollection<StoredPage> pages, String name) {
    long removed =
        Mono.from(pages.deleteOne(Filters.eq("_id", name)))
            .blockOptional()
            .orElseThrow()
            .getDeletedCount();
    if (removed == 0) {
      throw noPage(name);
    }
  }
}

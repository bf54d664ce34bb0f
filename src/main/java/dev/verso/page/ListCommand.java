package dev.verso.page;

import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.reactivestreams.client.MongoCollection;
import dev.verso.cli.Listing;
import dev.verso.mongo.PrefixFilter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Flux;

/**
 * {@code verso pages ls}. Sizes come of the bodies themselves, as not every server can tell them: a
 * batch at a time, so that it takes as little memory for many pages as for few.
 */
@Command(
    name = "ls",
    description = {
      "Lists pages, by name. With -l it reads their bodies to tell their sizes.",
      "",
      Listing.ESCAPES
    },
    sortOptions = false,
    footer = {"%nExamples:", "  verso pages ls", "  verso pages ls -l docs/"},
    mixinStandardHelpOptions = true)
final class ListCommand extends PagesSubcommand {
  private static final int LINES_AHEAD = 256;

  @Mixin private Listing listing = new Listing();

  @Override
  void run(MongoCollection<StoredPage> pages) {
    var found =
        pages
            .find(PrefixFilter.of("_id", listing.prefix()))
            .sort(Sorts.ascending("_id"))
            .projection(
                listing.details()
                    ? Projections.include("body", "contentType", "updatedAt")
                    : Projections.include("_id"));
    // Lines wait to be written, never pages.
    Flux<String> lines = Flux.from(found).filter(ListCommand::hasName).map(this::line);
    listing.print(this, lines.toStream(LINES_AHEAD));
  }

  private static boolean hasName(StoredPage stored) {
    return !stored.id().isEmpty();
  }

  private String line(StoredPage stored) {
    if (!listing.details()) {
      return stored.id();
    }
    Page page = stored.page();
    return page == null
        ? Listing.line(null, null, Listing.UNKNOWN, stored.id())
        : Listing.line((long) stored.size(), page.updatedAt(), page.contentType(), stored.id());
  }
}

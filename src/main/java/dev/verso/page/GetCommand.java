package dev.verso.page;

import com.mongodb.client.model.Filters;
import com.mongodb.reactivestreams.client.MongoCollection;
import dev.verso.cli.CommandFailure;
import dev.verso.cli.Destination;
import dev.verso.cli.Download;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Mono;

/** {@code verso pages get}. */
@Command(
    name = "get",
    description = {
      "Downloads the bodies of pages, each as the last part of its name, with .html where it is"
          + " HTML.",
      "",
      Download.PLACE
    },
    sortOptions = false,
    footer = {
      "%nExamples:",
      "  verso pages get docs/install",
      "  verso pages get -o backup/ index docs/install"
    },
    mixinStandardHelpOptions = true)
final class GetCommand extends PagesSubcommand {
  @Mixin private Download download = new Download();

  @Override
  void run(MongoCollection<StoredPage> pages) throws Exception {
    download.getAll(this, name -> new Found(find(pages, name)));
  }

  private static Page find(MongoCollection<StoredPage> pages, String name) {
    StoredPage stored =
        Mono.from(pages.find(Filters.eq("_id", name)).first())
            .blockOptional()
            .orElseThrow(() -> noPage(name));
    if (stored.page() == null) {
      throw new CommandFailure(String.valueOf(new MalformedPage(name).getMessage()));
    }
    return stored.page();
  }

  /** A page that is read. */
  private record Found(Page page) implements Download.Found {
    @Override
    public String extension() {
      return page.isHtml() ? SeedFolder.SUFFIX : "";
    }

    @Override
    public Destination.Content open() {
      return out -> {
        out.write(page.body().getBytes());
        out.flush();
      };
    }
  }
}

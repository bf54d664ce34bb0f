package dev.verso.tutorial;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mongo.MongoClient;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/** The tutorial's steps in the order of the page; each counts on those before it. */
final class Tutorial {
  /**
   * What a reader does at one point of the page.
   *
   * @param name as the page names the output of the step
   * @param run does it, and is done when the future is
   */
  record Step(String name, Supplier<Future<?>> run) {}

  private final Vertx vertx;
  private final MongoClient client;
  private final List<Step> steps;

  Tutorial(Vertx vertx, String uri, PrintStream out) {
    this.vertx = vertx;
    client = MakingClients.forTutorial(vertx, uri);
    var making = new MakingClients(vertx, out);
    var inserting = new Inserting(client, out);
    var finding = new Finding(vertx, uri, client, out);
    var changing = new Changing(client, out);
    var commands = new Commands(client, out);
    var webApp = new WebAppVisit(vertx, client, out);
    var files = new StoringFiles(vertx, uri, client, out);
    steps =
        List.of(
            new Step("four-ways", making::fourWays),
            new Step("first-use", making::firstUse),
            new Step("insert-one", inserting::insertOne),
            new Step("clean-up", inserting::cleanUp),
            new Step("one-by-one", inserting::insertOneByOne),
            new Step("clean-up-again", inserting::cleanUp),
            new Step("bulk", inserting::insertInBulk),
            new Step("find-one", finding::findOne),
            new Step("without-object-id", finding::findOneWithoutUseObjectId),
            new Step("list", finding::findList),
            new Step("stream", finding::findStream),
            new Step("sort-skip-limit", finding::findSorted),
            new Step("count", changing::count),
            new Step("replace", changing::replace),
            new Step("update", changing::update),
            new Step("update-many", changing::updateMany),
            new Step("delete-many", changing::deleteMany),
            new Step("count-command", commands::countCommand),
            new Step("distinct-command", commands::distinctCommand),
            new Step("distinct", commands::distinct),
            new Step("create-collection", commands::createCollection),
            new Step("aggregate", commands::aggregate),
            new Step("web-app", webApp::visit),
            new Step("upload", files::upload),
            new Step("stored-file", files::show),
            new Step("served-file", new FilesVisit(vertx, uri, out)::visit));
  }

  /** All of them, against the server that {@code args} name, or the one on this machine. */
  public static void main(String[] args) {
    String uri = args.length > 0 ? args[0] : "mongodb://localhost:27017";
    Vertx vertx = Vertx.vertx();
    Tutorial tutorial = new Tutorial(vertx, uri, System.out);
    OneByOne.forEach(tutorial.steps().iterator(), step -> step.run().get())
        .onFailure(Throwable::printStackTrace)
        .eventually(tutorial::close)
        .onComplete(ended -> vertx.close());
  }

  List<Step> steps() {
    return steps;
  }

  Future<?> close() {
    return ClosingClients.close(vertx, List.of(client));
  }
}

package dev.verso.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a database command what it may change. Only commands known to read are taken to change
 * nothing, so a command that a newer engine adds is announced too widely, not missed.
 */
final class CommandChanges {

  /** In lower case: the engine takes command names in any. */
  private static final Set<String> READS =
      Set.of(
          "buildinfo",
          "collstats",
          "connectionstatus",
          "count",
          "dbstats",
          "distinct",
          "endsessions",
          "find",
          "getcmdlineopts",
          "getfreemonitoringstatus",
          "getlasterror",
          "getlog",
          "getmore",
          "hello",
          "hostinfo",
          "ismaster",
          "killcursors",
          "listcollections",
          "listdatabases",
          "listindexes",
          "ping",
          "replsetgetstatus",
          "reseterror",
          "serverstatus",
          "validate",
          "whatsmyuri");

  private CommandChanges() {}

  /**
   * What {@code command}, run in {@code database}, may change: empty for a read. A document without
   * {@code _id} gets one while it is inserted, so this is to be asked after the command has run.
   */
  static List<EmbeddedChange> of(String database, String command, Document query) {
    String name = command.toLowerCase(Locale.ROOT);
    if (READS.contains(name)) {
      return List.of();
    }
    String collection = String.valueOf(query.get(command));
    return switch (name) {
      case "insert" ->
          List.of(documents(database, collection, fields(query.get("documents"), "_id")));
      case "update" -> List.of(selected(database, collection, fields(query.get("updates"), "q")));
      case "delete" -> List.of(selected(database, collection, fields(query.get("deletes"), "q")));
      case "findandmodify" ->
          List.of(selected(database, collection, fields(List.of(query), "query")));
      case "create", "createindexes", "drop", "dropindexes" ->
          List.of(new EmbeddedChange.Collection(database, collection));
      case "renamecollection" -> List.of(namespace(collection), namespace("" + query.get("to")));
      case "aggregate" -> aggregation(database, query.get("pipeline"));
      default -> List.of(new EmbeddedChange.Database(database));
    };
  }

  private static EmbeddedChange selected(
      String database, String collection, List<@Nullable Object> selectors) {
    return documents(database, collection, fields(selectors, "_id"));
  }

  /** The documents of {@code ids} when all of them are strings, else the whole collection. */
  private static EmbeddedChange documents(
      String database, String collection, List<@Nullable Object> ids) {
    Set<String> strings = new HashSet<>();
    for (Object id : ids) {
      if (!(id instanceof String string)) {
        return new EmbeddedChange.Collection(database, collection);
      }
      strings.add(string);
    }
    return new EmbeddedChange.Documents(database, collection, strings);
  }

  /** The field {@code name} of each of {@code documents}: null where there is none. */
  private static List<@Nullable Object> fields(@Nullable Object documents, String name) {
    return documents instanceof Collection<?> all
        ? all.stream().<@Nullable Object>map(each -> field(each, name)).toList()
        : List.of();
  }

  private static @Nullable Object field(@Nullable Object document, String name) {
    return document instanceof Document fields ? fields.get(name) : null;
  }

  /** An aggregation writes by its last stage only, $out or $merge. */
  private static List<EmbeddedChange> aggregation(String database, @Nullable Object pipeline) {
    if (!(pipeline instanceof List<?> stages) || stages.isEmpty()) {
      return List.of();
    }
    Object last = stages.get(stages.size() - 1);
    Object out = field(last, "$out");
    Object merge = field(last, "$merge");
    if (out == null && merge == null) {
      return List.of();
    }
    Object into = merge instanceof Document options ? options.get("into") : merge;
    return List.of(target(database, out != null ? out : into));
  }

  private static EmbeddedChange target(String database, @Nullable Object into) {
    if (into instanceof Document namespace) {
      return new EmbeddedChange.Collection("" + namespace.get("db"), "" + namespace.get("coll"));
    }
    return new EmbeddedChange.Collection(database, "" + into);
  }

  private static EmbeddedChange namespace(String fullName) {
    int dot = fullName.indexOf('.');
    return new EmbeddedChange.Collection(
        fullName.substring(0, Math.max(dot, 0)), fullName.substring(dot + 1));
  }
}

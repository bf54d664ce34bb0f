package dev.verso.mongo;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.h2.H2Database;
import de.bwaldvogel.mongo.exception.MongoServerException;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;
import java.util.function.Predicate;
import org.h2.mvstore.MVStore;

/**
 * One database in the engine's file, with two things put right that mongo-java-server 1.47.0 gets
 * wrong: a renamed collection was empty after a restart (its maps in the file kept their old name),
 * and dropping a database dropped those whose names begin with its name.
 */
final class DurableDatabase extends H2Database {

  private static final String DATA = "databases.";
  private static final String META = "meta.";
  private static final String INDEX = "._index_";

  private final MVStore store;

  DurableDatabase(String name, MVStore store, CursorRegistry cursors) {
    super(name, store, cursors);
    this.store = store;
  }

  @Override
  public void moveCollection(
      MongoDatabase oldDatabase, MongoCollection<?> collection, String newName) {
    if (!oldDatabase.getDatabaseName().equals(databaseName)) {
      throw new MongoServerException("cannot rename a collection into another database");
    }
    String from = collection.getFullName();
    String to = getFullCollectionNamespace(newName);
    super.moveCollection(oldDatabase, collection, newName);
    // What super has made there is empty.
    store.removeMap(DATA + to);
    store.removeMap(META + to);
    renameMap(DATA + from, DATA + to);
    renameMap(META + from, META + to);
    for (String index : maps(name -> name.startsWith(from + INDEX))) {
      renameMap(index, to + index.substring(from.length()));
    }
  }

  private void renameMap(String from, String to) {
    store.renameMap(store.openMap(from), to);
  }

  /** Removes every map of this database. The backend has let go of this object before. */
  @Override
  public void drop(Oplog oplog) {
    String prefix = databaseName + ".";
    maps(name ->
            name.startsWith(DATA + prefix)
                || name.startsWith(META + prefix)
                || (name.startsWith(prefix) && name.contains(INDEX)))
        .forEach(store::removeMap);
  }

  private List<String> maps(Predicate<String> wanted) {
    return store.getMapNames().stream().filter(wanted).toList();
  }
}

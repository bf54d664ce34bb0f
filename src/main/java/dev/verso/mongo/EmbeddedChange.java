package dev.verso.mongo;

import java.util.Set;

/**
 * What a write to the embedded engine may have touched. It may name too much (a write that matched
 * nothing, or failed halfway, is announced too) but never too little.
 */
public sealed interface EmbeddedChange {

  /** The name of the database written to. */
  String database();

  /** Whether the document {@code id} of {@code collection} in {@code database} may have changed. */
  boolean mayTouch(String database, String collection, String id);

  /** The write named its documents, all of them by strings as {@code _id}. */
  record Documents(String database, String collection, Set<String> ids) implements EmbeddedChange {

    /** Keeps a copy of {@code ids}. */
    public Documents {
      ids = Set.copyOf(ids);
    }

    @Override
    public boolean mayTouch(String database, String collection, String id) {
      return this.database.equals(database)
          && this.collection.equals(collection)
          && ids.contains(id);
    }
  }

  /** Any document of the collection: an update by query, a drop, a rename. */
  record Collection(String database, String collection) implements EmbeddedChange {

    @Override
    public boolean mayTouch(String database, String collection, String id) {
      return this.database.equals(database) && this.collection.equals(collection);
    }
  }

  /** Any collection of the database: the database was dropped, or by a command not known here. */
  record Database(String database) implements EmbeddedChange {

    @Override
    public boolean mayTouch(String database, String collection, String id) {
      return this.database.equals(database);
    }
  }
}

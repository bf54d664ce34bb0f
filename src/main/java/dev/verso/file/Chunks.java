package dev.verso.file;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import dev.verso.mongo.Operations;
import dev.verso.mongo.Published;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;
import org.bson.conversions.Bson;

/**
 * The collection {@code <bucket>.chunks}.
 *
 * <p>The embedded engine uses the index on {@code files_id} and {@code n} only where both are given
 * a value, and keeps all that a query finds in memory: there, chunks are read and deleted one by
 * one.
 */
class Chunks {
  private static final int DELETED_AT_ONCE = 1000;

  private final MongoCollection<BsonDocument> collection;
  private final boolean onlyByEquality;
  private final Operations operations;

  Chunks(MongoDatabase database, String bucket, boolean onlyByEquality, Operations operations) {
    this.collection = database.getCollection(bucket + ".chunks", BsonDocument.class);
    this.onlyByEquality = onlyByEquality;
    this.operations = operations;
  }

  /** How many chunks one {@link #read} may ask for. */
  int atOnce(int wanted) {
    return onlyByEquality ? 1 : wanted;
  }

  /**
   * Finds the chunks from {@code first} up to, without, {@code end}, in their order; one more where
   * a chunk is there twice. Leaves no cursor open.
   */
  Future<List<BsonDocument>> read(Context context, BsonValue fileId, long first, long end) {
    long count = end - first;
    if (onlyByEquality && count > 1) {
      return read(context, fileId, first, first + 1)
          .compose(
              found ->
                  read(context, fileId, first + 1, end)
                      .map(rest -> Stream.concat(found.stream(), rest.stream()).toList()));
    }
    Bson filter =
        count == 1
            ? chunk(fileId, first)
            : Filters.and(
                Filters.eq("files_id", fileId),
                Filters.gte("n", new BsonInt64(first)),
                Filters.lt("n", new BsonInt64(end)));
    FindPublisher<BsonDocument> find =
        collection
            .find(filter)
            .projection(
                Projections.fields(Projections.include("n", "data"), Projections.excludeId()))
            .limit((int) count + 1);
    return operations.timed(
        "find",
        collection.getNamespace().getCollectionName(),
        Published.all(context, count == 1 ? find : find.sort(Sorts.ascending("n"))));
  }

  private static Bson chunk(BsonValue fileId, long n) {
    return new BsonDocument("files_id", fileId).append("n", new BsonInt64(n));
  }

  Future<Void> insert(Context context, List<BsonDocument> chunks) {
    return Published.all(context, collection.insertMany(chunks)).mapEmpty();
  }

  /**
   * Deletes a file's chunks.
   *
   * @param count how many there are
   */
  Future<Void> delete(Context context, BsonValue fileId, long count) {
    return onlyByEquality
        ? deleteOneByOne(context, fileId, 0, count)
        : Published.all(context, collection.deleteMany(Filters.eq("files_id", fileId))).mapEmpty();
  }

  private Future<Void> deleteOneByOne(Context context, BsonValue fileId, long first, long count) {
    if (first >= count) {
      return Future.succeededFuture();
    }
    long end = Math.min(first + DELETED_AT_ONCE, count);
    List<DeleteOneModel<BsonDocument>> deletes =
        LongStream.range(first, end)
            .mapToObj(n -> new DeleteOneModel<BsonDocument>(chunk(fileId, n)))
            .toList();
    return Published.all(context, collection.bulkWrite(deletes))
        .compose(deleted -> deleteOneByOne(context, fileId, end, count));
  }

  /** Makes the index that the GridFS specification asks for. */
  Future<Void> ensureIndex(Context context) {
    return Published.all(
            context,
            collection.createIndex(
                Indexes.ascending("files_id", "n"), new IndexOptions().unique(true)))
        .mapEmpty();
  }
}

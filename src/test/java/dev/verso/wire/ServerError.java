package dev.verso.wire;

import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;

/** Errors with which a server ends a change stream. */
public enum ServerError {
  PRIMARY_STEPPED_DOWN(189, "PrimarySteppedDown", "ResumableChangeStreamError"),
  CHANGE_STREAM_FATAL_ERROR(280, "ChangeStreamFatalError", "NonResumableChangeStreamError"),
  CHANGE_STREAM_HISTORY_LOST(286, "ChangeStreamHistoryLost", "NonResumableChangeStreamError"),
  NOT_WRITABLE_PRIMARY(10107, "NotWritablePrimary", "ResumableChangeStreamError"),
  INTERRUPTED_AT_SHUTDOWN(11600, "InterruptedAtShutdown", "ResumableChangeStreamError");

  private final int code;
  private final String codeName;
  private final String label;

  ServerError(int code, String codeName, String label) {
    this.code = code;
    this.codeName = codeName;
    this.label = label;
  }

  /** As a server of MongoDB replies; from 4.4 on drivers go by the label, not by the code. */
  BsonDocument reply() {
    return new BsonDocument("ok", new BsonDouble(0))
        .append("errmsg", new BsonString("injected"))
        .append("code", new BsonInt32(code))
        .append("codeName", new BsonString(codeName))
        .append("errorLabels", new BsonArray(List.of(new BsonString(label))));
  }
}

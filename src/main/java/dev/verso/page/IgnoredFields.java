package dev.verso.page;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.verso.text.PythonRepr;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log what of a document is ignored: once, however often it is read, and again when it
 * is something else. Of more than {@value #MOST_KNOWN} such documents one may be told again.
 * Thread-safe.
 */
final class IgnoredFields {
  private static final Logger log = LoggerFactory.getLogger(IgnoredFields.class);

  private static final int MOST_KNOWN = 1000;

  private final Cache<String, List<String>> told =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).executor(Runnable::run).build();

  void tell(StoredPage document) {
    List<String> ignored = document.ignored();
    if (!ignored.isEmpty() && !ignored.equals(told.asMap().put(document.id(), ignored))) {
      log.warn(
          "Page {}: ignoring {}",
          PythonRepr.of(document.id()),
          PythonRepr.escape(String.join("; ", ignored)));
    }
  }
}

package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/** Header fields made ready once, to be put into many responses. Immutable. */
public final class ReadyHeaders {
  private final CharSequence[] namesAndValues;

  private ReadyHeaders(List<CharSequence> namesAndValues) {
    this.namesAndValues = namesAndValues.toArray(CharSequence[]::new);
  }

  /** Puts all of them, in place of those of the same names. */
  public void putInto(MultiMap headers) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.set(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  /** Bytes that they take on the wire, about. */
  public int size() {
    int size = 0;
    for (CharSequence text : namesAndValues) {
      size += text.length() + 2;
    }
    return size;
  }

  /** Collects fields, in order. */
  public static final class Builder {
    private final List<CharSequence> namesAndValues = new ArrayList<>();

    /** Adds a field; one added later wins over one of the same name. */
    public Builder add(CharSequence name, CharSequence value) {
      namesAndValues.add(optimized(name));
      namesAndValues.add(optimized(value));
      return this;
    }

    /** As a form that goes to the wire without being encoded again. */
    private static CharSequence optimized(CharSequence text) {
      return text instanceof String string ? HttpHeaders.createOptimized(string) : text;
    }

    public ReadyHeaders build() {
      return new ReadyHeaders(namesAndValues);
    }
  }
}

package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Header fields made ready once, to be put into many responses. Thread-safe. */
public final class ReadyHeaders {
  private final CharSequence[] namesAndValues;
  private final CharSequence[] beside;
  private final @Nullable Instant lastModified;

  /** Whether the time told is over, which it stays: spares a look at the clock. */
  private boolean past;

  private ReadyHeaders(Builder builder) {
    this.namesAndValues = builder.namesAndValues.toArray(CharSequence[]::new);
    this.beside = builder.beside.toArray(CharSequence[]::new);
    this.lastModified = builder.lastModified;
    this.past = lastModified == null;
  }

  /**
   * Puts all of them, in place of those of the same names unless they are to stand beside them;
   * after the response's Date.
   */
  public void putInto(MultiMap headers) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.set(namesAndValues[i], namesAndValues[i + 1]);
    }
    for (int i = 0; i < beside.length; i += 2) {
      headers.add(beside[i], beside[i + 1]);
    }
    LastModified.capByDate(headers, lastModified);
  }

  /** Whether they may be sent as they are: no {@code Last-Modified} is later than now. */
  public boolean areTrue() {
    if (!past && lastModified != null) {
      past = lastModified.toEpochMilli() <= System.currentTimeMillis();
    }
    return past;
  }

  /** Bytes that they take on the wire, about. */
  public int size() {
    return size(namesAndValues) + size(beside);
  }

  private static int size(CharSequence[] texts) {
    int size = 0;
    for (CharSequence text : texts) {
      size += text.length() + 2;
    }
    return size;
  }

  /** Collects fields, in order. */
  public static final class Builder {
    private final List<CharSequence> namesAndValues = new ArrayList<>();
    private final List<CharSequence> beside = new ArrayList<>();
    private @Nullable Instant lastModified;

    /** Adds a field; one added later wins over one of the same name. */
    public Builder add(CharSequence name, CharSequence value) {
      namesAndValues.add(optimized(name));
      namesAndValues.add(optimized(value));
      return this;
    }

    /** Adds a field that leaves those of the same name as they are, the listener's too. */
    public Builder addBeside(CharSequence name, CharSequence value) {
      beside.add(optimized(name));
      beside.add(optimized(value));
      return this;
    }

    /** Adds {@code Last-Modified}, unless {@code instant} is null. */
    public Builder addLastModified(@Nullable Instant instant) {
      lastModified = instant;
      return instant == null ? this : add(HttpHeaders.LAST_MODIFIED, HttpDate.format(instant));
    }

    /** As a form that goes to the wire without being encoded again. */
    private static CharSequence optimized(CharSequence text) {
      return text instanceof String string ? HttpHeaders.createOptimized(string) : text;
    }

    /** Makes them ready. */
    public ReadyHeaders build() {
      return new ReadyHeaders(this);
    }
  }
}

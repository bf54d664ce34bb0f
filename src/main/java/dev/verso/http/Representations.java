package dev.verso.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What is served, in every content coding that was asked for so far. Thread-safe. */
public final class Representations {
  private static final Set<ContentCoding> IDENTITY_ONLY = Set.of(ContentCoding.IDENTITY);

  private final Representation.Served served;
  private final Set<ContentCoding> codings;
  private final Representation identity;
  private final ConcurrentMap<ContentCoding, Representation> encoded = new ConcurrentHashMap<>();

  /**
   * @param codings that it is offered in, where it varies
   */
  public Representations(Representation.Served served, Set<ContentCoding> codings) {
    this.served = served;
    this.codings = served.varies() ? codings : IDENTITY_ONLY;
    this.identity = new Representation(served);
  }

  /** As it is. */
  public Representation identity() {
    return identity;
  }

  /** In the coding that a request asks for; it may not be encoded yet. */
  public Representation negotiate(MultiMap headers) {
    ContentCoding coding = AcceptEncoding.negotiate(headers, codings);
    if (coding == ContentCoding.IDENTITY) {
      return identity;
    }
    Representation known = encoded.get(coding);
    return known == null ? encoded.computeIfAbsent(coding, this::represent) : known;
  }

  private Representation represent(ContentCoding coding) {
    return new Representation(served, coding, identity);
  }

  /**
   * The response to a request, if it is small, good and ready at this moment.
   *
   * @param lastModified of what is served; null where that is not known
   * @param largest how many bytes the body may have
   * @return null where something is left to do, such as to tell that a condition failed
   */
  public @Nullable ReadyResponse ready(
      HttpMethod method, MultiMap headers, @Nullable Instant lastModified, int largest) {
    Representation representation = negotiate(headers);
    ReadyResponse response =
        switch (Preconditions.evaluate(method, headers, representation.tag(), lastModified)) {
          case FAILED -> null;
          case NOT_MODIFIED -> representation.notModified();
          case PROCEED -> representation.ready();
        };
    return response != null && response.body().length() <= largest && response.headers().areTrue()
        ? response
        : null;
  }

  /** Bytes of memory that they take besides what is served itself, about. */
  public long weight() {
    long weight = identity.weight();
    for (Representation representation : encoded.values()) {
      weight += representation.weight();
    }
    return weight;
  }
}

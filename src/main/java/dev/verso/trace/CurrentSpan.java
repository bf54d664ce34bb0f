package dev.verso.trace;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.function.Supplier;

/**
 * The span of what is being done, which is its request's at first. Vert.x has a context for each
 * request, so that is where it stands.
 *
 * <p>Where nobody traces, as nearly everywhere, asking for it is a look at a flag.
 */
public final class CurrentSpan {
  /** Where nothing is traced: it has no children and tells nobody. */
  public static final Span NONE = new NoSpan();

  /** As long as somebody does: only a Vertx that was made after has a place for a span. */
  private static volatile boolean traced;

  private static final ContextLocal<Span> LOCAL = ContextLocal.registerLocal(Span.class);

  private CurrentSpan() {}

  /** From now on there are spans; to be called before the Vertx that has them is made. */
  public static void begin() {
    traced = true;
  }

  /** From now on there are none. */
  public static void end() {
    traced = false;
  }

  /** That of the current context; {@link #NONE} outside of any request. */
  public static Span get() {
    if (!traced) {
      return NONE;
    }
    Context context = Vertx.currentContext();
    boolean of = context != null && ((ContextInternal) context).tracer() != null;
    Span span = of ? LOCAL.get(context) : null;
    return span == null ? NONE : span;
  }

  /** Sets that of {@code context}, which is a request's alone. */
  public static void put(Context context, Span span) {
    LOCAL.put(context, span);
  }

  /** Begins {@code work} as part of {@code span}, and ends that with it. */
  public static <T> Future<T> during(Span span, Supplier<Future<T>> work) {
    if (span == NONE) {
      return work.get();
    }
    Context context = Vertx.currentContext();
    Span before = get();
    put(context, span);
    try {
      return work.get().onSuccess(done -> span.end(null)).onFailure(span::end);
    } finally {
      put(context, before);
    }
  }
}

package dev.verso.trace.otlp;

import dev.verso.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A span of OpenTelemetry's SDK.
 *
 * @param name of its kind of request, before the route; empty for what is none
 */
record SdkSpan(Tracer tracer, io.opentelemetry.api.trace.Span span, String name) implements Span {
  @Override
  public Span child(String name, Kind kind, Collection<Span> links) {
    SpanBuilder child =
        tracer
            .spanBuilder(name)
            .setParent(Context.root().with(span))
            .setSpanKind(kind == Kind.CLIENT ? SpanKind.CLIENT : SpanKind.INTERNAL);
    for (Span link : links) {
      if (link instanceof SdkSpan other) {
        child.addLink(other.span.getSpanContext());
      }
    }
    return new SdkSpan(tracer, child.startSpan(), "");
  }

  @Override
  public Span tell(String attribute, String value) {
    span.setAttribute(attribute, value);
    return this;
  }

  @Override
  public Span tell(String attribute, long value) {
    span.setAttribute(attribute, value);
    return this;
  }

  @Override
  public void routed(String route) {
    span.updateName(name + " " + route);
    span.setAttribute("http.route", route);
  }

  /** What went wrong is told by its class: a driver's text may hold what is nobody's business. */
  @Override
  public void end(@Nullable Throwable failure) {
    if (failure != null) {
      span.setStatus(StatusCode.ERROR);
      span.setAttribute("error.type", failure.getClass().getName());
    }
    span.end();
  }

  @Override
  public String traceId() {
    return span.getSpanContext().getTraceId();
  }

  @Override
  public String id() {
    return span.getSpanContext().getSpanId();
  }
}

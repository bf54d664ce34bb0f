/** Traces by OpenTelemetry's SDK, sent by OTLP. Loaded only where somebody asks for them. */
@NullMarked
package dev.verso.trace.otlp;

import org.jspecify.annotations.NullMarked;

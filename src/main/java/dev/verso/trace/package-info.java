/** What a request spends its time on, told as spans to whoever traces. Knows no tracer. */
@NullMarked
package dev.verso.trace;

import org.jspecify.annotations.NullMarked;

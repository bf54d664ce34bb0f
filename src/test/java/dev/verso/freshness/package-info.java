/**
 * A checker of freshness: writers that bump versions, readers on several Versos, one fault after
 * the other, and a judge that holds every answer against the history. {@code bench/freshness} runs
 * it long; {@link FreshnessIT} runs it short.
 */
@NullMarked
package dev.verso.freshness;

import org.jspecify.annotations.NullMarked;

/**
 * What Verso tells of itself in numbers: how its parts name them, count them and hand them over.
 */
@NullMarked
package dev.verso.metrics;

import org.jspecify.annotations.NullMarked;

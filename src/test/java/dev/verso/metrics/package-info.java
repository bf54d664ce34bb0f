@NullMarked
package dev.verso.metrics;

import org.jspecify.annotations.NullMarked;

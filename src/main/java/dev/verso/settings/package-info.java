/**
 * How options are read: the cascade flag, environment, file, default, and the types of their
 * values.
 */
@NullMarked
package dev.verso.settings;

import org.jspecify.annotations.NullMarked;

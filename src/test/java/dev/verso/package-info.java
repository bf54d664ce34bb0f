/** Tests of Verso as a whole. */
@NullMarked
package dev.verso;

import org.jspecify.annotations.NullMarked;

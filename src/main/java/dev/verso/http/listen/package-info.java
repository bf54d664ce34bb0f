/** The public listener: its settings, the guards of its connections, its log and its numbers. */
@NullMarked
package dev.verso.http.listen;

import org.jspecify.annotations.NullMarked;

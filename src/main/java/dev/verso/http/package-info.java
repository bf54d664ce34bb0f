/** HTTP that knows no page and no file: the public listener, preconditions, codings, problems. */
@NullMarked
package dev.verso.http;

import org.jspecify.annotations.NullMarked;

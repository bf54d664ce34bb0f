/** MongoDB as Verso reaches it: connections, the embedded engine, and what changes there. */
@NullMarked
package dev.verso.mongo;

import org.jspecify.annotations.NullMarked;

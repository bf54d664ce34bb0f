/** What was read from the database, kept ready in memory and as exact as the feed makes it. */
@NullMarked
package dev.verso.cache;

import org.jspecify.annotations.NullMarked;

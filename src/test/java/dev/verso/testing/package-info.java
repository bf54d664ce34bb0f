/** The database that tests run against, whichever there is. */
@NullMarked
package dev.verso.testing;

import org.jspecify.annotations.NullMarked;

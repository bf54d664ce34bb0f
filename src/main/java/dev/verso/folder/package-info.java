/** A folder as the pages and files of a database, and back. */
@NullMarked
package dev.verso.folder;

import org.jspecify.annotations.NullMarked;

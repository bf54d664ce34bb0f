/** Files out of GridFS: what a file is, where it lives, and the command line that keeps them. */
@NullMarked
package dev.verso.file;

import org.jspecify.annotations.NullMarked;

/** What commands share that work on the database: its opening, their words, their exit codes. */
@NullMarked
package dev.verso.cli;

import org.jspecify.annotations.NullMarked;

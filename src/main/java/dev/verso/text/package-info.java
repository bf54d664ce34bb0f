/**
 * How text is written where not every character may stand: in URLs, in messages, in UTF-8; and how
 * often a message is.
 */
@NullMarked
package dev.verso.text;

import org.jspecify.annotations.NullMarked;

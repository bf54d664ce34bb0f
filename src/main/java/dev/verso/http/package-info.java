/** The semantics of HTTP (RFC 9110) that know no page and no file: validators, ranges, codings. */
@NullMarked
package dev.verso.http;

import org.jspecify.annotations.NullMarked;

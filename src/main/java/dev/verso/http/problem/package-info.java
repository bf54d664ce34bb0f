/** What is wrong with a request or its answer, and how the client is told (RFC 9457). */
@NullMarked
package dev.verso.http.problem;

import org.jspecify.annotations.NullMarked;

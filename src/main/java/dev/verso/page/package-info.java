/** What a page is, where it lives, and how it is served at {@code GET /pages/<name>}. */
@NullMarked
package dev.verso.page;

import org.jspecify.annotations.NullMarked;

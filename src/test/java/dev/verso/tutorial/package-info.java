/** The code of docs/tutorial.md, which shows what stands between tags here. */
@NullMarked
package dev.verso.tutorial;

import org.jspecify.annotations.NullMarked;

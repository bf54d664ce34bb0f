/** Verso: serves web pages and files straight out of MongoDB. */
@NullMarked
package dev.verso;

import org.jspecify.annotations.NullMarked;

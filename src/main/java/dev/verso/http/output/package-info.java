/**
 * What is on its way to clients, and what bounds it: bodies, and the memory and turns that they
 * take.
 */
@NullMarked
package dev.verso.http.output;

import org.jspecify.annotations.NullMarked;

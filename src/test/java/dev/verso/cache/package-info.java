@NullMarked
package dev.verso.cache;

import org.jspecify.annotations.NullMarked;

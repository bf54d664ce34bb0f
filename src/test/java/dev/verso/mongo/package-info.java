@NullMarked
package dev.verso.mongo;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.verso.file;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.verso.folder;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.verso.page;

import org.jspecify.annotations.NullMarked;

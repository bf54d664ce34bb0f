@NullMarked
package dev.verso.live;

import org.jspecify.annotations.NullMarked;

@NullMarked
package dev.verso.site;

import org.jspecify.annotations.NullMarked;

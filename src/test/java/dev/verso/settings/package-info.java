@NullMarked
package dev.verso.settings;

import org.jspecify.annotations.NullMarked;

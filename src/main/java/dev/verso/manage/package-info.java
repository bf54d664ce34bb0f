/** The second port, for those who run Verso: health and information. */
@NullMarked
package dev.verso.manage;

import org.jspecify.annotations.NullMarked;

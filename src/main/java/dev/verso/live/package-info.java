/** Open pages update themselves: a stream of events for each, and the script that reads it. */
@NullMarked
package dev.verso.live;

import org.jspecify.annotations.NullMarked;

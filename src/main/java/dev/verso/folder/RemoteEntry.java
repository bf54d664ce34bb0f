package dev.verso.folder;

import org.jspecify.annotations.Nullable;

/**
 * Something in the database.
 *
 * @param path where it is in a folder; null where none can hold it
 * @param isDerived whether a file of the folder asked for it that is not its own
 */
record RemoteEntry(Key key, @Nullable String path, String fingerprint, boolean isDerived) {}

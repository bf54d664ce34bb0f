package dev.verso.folder;

import org.jspecify.annotations.Nullable;

/**
 * Something in the database.
 *
 * @param path where it is in a folder; null where none can hold it
 */
record RemoteEntry(Key key, @Nullable String path, String fingerprint) {}

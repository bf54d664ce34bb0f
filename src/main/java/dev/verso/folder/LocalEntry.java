package dev.verso.folder;

/** Something in the folder. */
record LocalEntry(Key key, String path, String fingerprint, Stamp stamp) {}

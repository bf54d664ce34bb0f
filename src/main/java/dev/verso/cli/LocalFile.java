package dev.verso.cli;

import java.nio.file.Path;

/**
 * A file on the disk that is to be stored.
 *
 * @param name what it is called there, with {@code /} between its parts
 */
record LocalFile(Path path, String name) {}

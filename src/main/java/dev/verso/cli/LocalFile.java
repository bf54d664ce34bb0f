package dev.verso.cli;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * A file on the disk.
 *
 * @param name its path in the folder, with {@code /} between its parts
 * @param size in bytes, when it was listed
 * @param modified when it was last written to, as of then
 */
public record LocalFile(Path path, String name, long size, FileTime modified) {}

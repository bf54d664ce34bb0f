package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a folder and a database had in common last, in the folder's {@code .verso/}: a file of rows,
 * and a log of the rows that came since. A row is in the log, and on the disk, before what it tells
 * of is written anywhere; at the end the log becomes the file. So a run that is killed at any
 * moment leaves what the next one needs. One run at a time.
 */
final class SyncState implements AutoCloseable {
  static final String FOLDER = ".verso";

  private static final String FORMAT = "verso-folder 1";
  private static final String END = ".";
  private static final int FIELDS = 13;

  private final Path file;
  private final Path log;
  private final String place;
  private final Map<Key, Row> rows = new HashMap<>();
  private @Nullable FileChannel lock;
  private @Nullable FileChannel appending;

  private SyncState(Path file, Path log, String place) {
    this.file = file;
    this.log = log;
    this.place = place;
  }

  /**
   * Reads what {@code root} had in common with {@code place}; of other places it knows too.
   *
   * @param toRead whether nothing is to be written, not even a lock
   * @throws CommandFailure when it cannot be read, or another run holds it
   */
  static SyncState open(Path root, String place, boolean toRead) {
    Path folder = root.resolve(FOLDER);
    String name = Fingerprint.of(place.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    SyncState state =
        new SyncState(folder.resolve(name + ".state"), folder.resolve(name + ".log"), place);
    try {
      if (!toRead) {
        Files.createDirectories(folder);
        state.lock(folder.resolve("lock"));
        Files.writeString(folder.resolve(".gitignore"), "*\n");
      }
      state.read(state.file);
      state.read(state.log);
      return state;
    } catch (IOException e) {
      state.close();
      throw new CommandFailure("cannot use " + folder, e);
    }
  }

  private void lock(Path path) throws IOException {
    lock = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // another of this process: the same as below
    }
    close();
    throw new CommandFailure("another push or pull is at work in " + file.getParent());
  }

  private void read(Path from) throws IOException {
    // What a crash cut off may be no UTF-8: such bytes are replaced, and the row is no whole one.
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(from), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", -1);
        if (fields.length == FIELDS && fields[FIELDS - 1].equals(END)) {
          put(row(fields));
        }
      }
    } catch (NoSuchFileException e) {
      // nothing yet
    }
  }

  private static Row row(String[] f) {
    Stamp stamp =
        new Stamp(
            Long.parseLong(f[4]), Long.parseLong(f[5]), Long.parseLong(f[6]), Long.parseLong(f[7]));
    return new Row(
        new Key(Key.Kind.valueOf(f[0]), f[1]),
        f[2],
        f[3].isEmpty() ? null : f[3],
        stamp,
        f[8].isEmpty() ? null : new Row.Pending(f[8], Boolean.parseBoolean(f[9]), f[10]));
  }

  private static String line(Row row) {
    Row.Pending pending = row.pending();
    Stamp stamp = row.stamp();
    return String.join(
            "\t",
            row.key().kind().name(),
            row.key().name(),
            row.path(),
            row.settled() == null ? "" : row.settled(),
            String.valueOf(stamp.size()),
            String.valueOf(stamp.modified()),
            String.valueOf(stamp.sidecarSize()),
            String.valueOf(stamp.sidecarModified()),
            pending == null ? "" : pending.fingerprint(),
            pending == null ? "" : String.valueOf(pending.toDatabase()),
            pending == null ? "" : pending.upload(),
            "",
            END)
        + "\n";
  }

  private void put(Row row) {
    if (row.settled() == null && row.pending() == null) {
      rows.remove(row.key());
    } else {
      rows.put(row.key(), row);
    }
  }

  @Nullable Row row(Key key) {
    return rows.get(key);
  }

  /**
   * What is to be noted before {@code pending} is begun: what both had before stays known.
   *
   * @param pending null for a delete
   */
  Row intended(Key key, String path, Stamp stamp, Row.@Nullable Pending pending) {
    Row before = rows.get(key);
    return new Row(key, path, before == null ? null : before.settled(), stamp, pending);
  }

  Collection<Row> rows() {
    return rows.values();
  }

  /** Whether it is what is known already. */
  boolean holds(Map<Key, Row> others) {
    return rows.equals(others);
  }

  /** Notes that {@code key} is nowhere any more. */
  void forget(Key key) {
    append(List.of(Row.gone(key)));
  }

  /** Notes rows, and returns when they are on the disk. */
  void append(List<Row> changed) {
    StringBuilder lines = new StringBuilder();
    changed.forEach(row -> lines.append(line(row)));
    try {
      if (appending == null) {
        appending =
            FileChannel.open(
                log,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        lines.insert(0, "\n"); // ends what a crash cut off
      }
      write(appending, lines);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + log, e);
    }
    changed.forEach(this::put);
  }

  private static void write(FileChannel channel, CharSequence lines) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(false);
  }

  /** Makes {@code settled} all that is known, at once as a whole. */
  void replace(Collection<Row> settled) {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        StringBuilder lines = new StringBuilder(FORMAT + " " + place + "\n");
        for (Row row : settled) {
          lines.append(line(row));
          if (lines.length() > 1 << 20) {
            write(channel, lines);
            lines.setLength(0);
          }
        }
        write(channel, lines);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      closeLog();
      Files.deleteIfExists(log);
      List<Row> known = List.copyOf(settled);
      rows.clear();
      known.forEach(this::put);
    } catch (IOException e) {
      throw new CommandFailure("cannot write " + file, e);
    }
  }

  private void closeLog() throws IOException {
    if (appending != null) {
      appending.close();
      appending = null;
    }
  }

  @Override
  public void close() {
    try {
      closeLog();
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      throw new CommandFailure("cannot close " + file, e);
    }
  }
}

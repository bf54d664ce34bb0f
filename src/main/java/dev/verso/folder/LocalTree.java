package dev.verso.folder;

import dev.verso.cli.CommandFailure;
import dev.verso.cli.LocalFile;
import dev.verso.cli.LocalFiles;
import dev.verso.text.Sha256;
import dev.verso.text.Utf8Check;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** The files of a folder, as one comparison and what follows from it read them. */
final class LocalTree {
  private static final int PIECE = 256 * 1024;

  private final Path root;
  private final Kept kept = new Kept();

  LocalTree(Path root) {
    this.root = root;
  }

  /** A path that is ours to compare. */
  Path resolve(String path) {
    return root.resolve(path);
  }

  /**
   * Lists all that {@code listener} wants. What it says of files that cannot be stored, it says of
   * all before anything is written.
   *
   * @param known what was there last: a file with the same stamp is not read again
   */
  Map<Key, LocalEntry> scan(Collection<Row> known, LocalFiles.Listener listener) {
    Map<String, Row> byPath = new HashMap<>();
    known.forEach(row -> byPath.put(row.path(), row));
    Map<String, Stamp> stamps = new TreeMap<>();
    for (LocalFile file : LocalFiles.in(root, listener)) {
      stamps.merge(Sidecar.subject(file.name()), stamp(file), LocalTree::merge);
    }
    Map<Key, LocalEntry> entries = new HashMap<>();
    for (Look look : looks(stamps, byPath)) {
      try {
        LocalEntry entry = look.entry();
        LocalEntry other = entries.putIfAbsent(entry.key(), entry);
        if (other != null) {
          throw new CommandFailure(look.path() + " and " + other.path() + " are the same page");
        }
      } catch (CommandFailure e) {
        listener.failed(look.path(), e);
      }
    }
    return entries;
  }

  /** What came of reading one: an entry, or a failure. */
  private record Look(String path, @Nullable LocalEntry found, @Nullable CommandFailure failure) {
    LocalEntry entry() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(found);
    }
  }

  /** In the order of {@code stamps}; all processors read. */
  private List<Look> looks(Map<String, Stamp> stamps, Map<String, Row> known) {
    return List.copyOf(stamps.entrySet()).parallelStream()
        .map(file -> look(file.getKey(), file.getValue(), known.get(file.getKey())))
        .toList();
  }

  private Look look(String path, Stamp stamp, @Nullable Row row) {
    try {
      return new Look(path, entry(path, stamp, row), null);
    } catch (CommandFailure e) {
      return new Look(path, null, e);
    }
  }

  private static Stamp stamp(LocalFile file) {
    long modified = Stamp.nanos(file.modified());
    return file.name().endsWith(Sidecar.SUFFIX)
        ? new Stamp(-1, 0, file.size(), modified)
        : new Stamp(file.size(), modified, -1, 0);
  }

  private static Stamp merge(Stamp one, Stamp other) {
    return one.size() >= 0
        ? new Stamp(one.size(), one.modified(), other.sidecarSize(), other.sidecarModified())
        : merge(other, one);
  }

  /**
   * Reads one.
   *
   * @throws CommandFailure as {@link #read} does
   */
  LocalEntry entry(String path, Stamp stamp) {
    return entry(path, stamp, null);
  }

  private LocalEntry entry(String path, Stamp stamp, @Nullable Row row) {
    if (row != null && row.settled() != null && row.stamp().equals(stamp)) {
      return new LocalEntry(row.key(), path, row.settled(), stamp);
    }
    long readAt = System.currentTimeMillis();
    Content content = read(path, stamp);
    if (content.key().isPage() && (row == null || !content.fingerprint().equals(row.settled()))) {
      kept.offer(path, content);
    }
    return new LocalEntry(
        content.key(), path, content.fingerprint(), stamp.isTelling(readAt) ? stamp : Stamp.NONE);
  }

  /**
   * Reads what is to be written of it: as it was when it was compared, where that is at hand still.
   *
   * @throws CommandFailure as {@link #read} does
   */
  Content content(LocalEntry entry) {
    return kept.take(entry.path()).orElseGet(() -> read(entry.path(), stamp(entry.path())));
  }

  /** What is there now of it. */
  Stamp stamp(String path) {
    Stamp body = stampOf(path);
    Stamp sidecar = stampOf(path + Sidecar.SUFFIX);
    return new Stamp(body.size(), body.modified(), sidecar.size(), sidecar.modified());
  }

  private Stamp stampOf(String path) {
    try {
      BasicFileAttributes found = Files.readAttributes(resolve(path), BasicFileAttributes.class);
      return new Stamp(found.size(), Stamp.nanos(found.lastModifiedTime()), -1, 0);
    } catch (IOException e) {
      return Stamp.NONE;
    }
  }

  /**
   * Reads a page, or the fingerprint of a file.
   *
   * @throws CommandFailure when it cannot be read, or is not to be stored as it is
   */
  Content read(String path, Stamp stamp) {
    try {
      BsonDocument sidecar =
          stamp.sidecarSize() < 0
              ? null
              : Sidecar.read(
                  path + Sidecar.SUFFIX, Files.readAllBytes(resolve(path + Sidecar.SUFFIX)));
      boolean isText = Layout.isTextName(path) || sidecar != null;
      if (!isText || (sidecar != null && sidecar.containsKey(Sidecar.GRIDFS))) {
        return file(path);
      }
      Layout.checkSize(path, stamp.size());
      byte[] body = stamp.size() < 0 ? null : Files.readAllBytes(resolve(path));
      boolean isUtf8 = body == null || Utf8Check.isWellFormed(body);
      return Layout.isGridFs(path, isUtf8, sidecar)
          ? file(path)
          : page(path, body, isUtf8, Layout.fields(path, sidecar));
    } catch (IOException e) {
      throw new CommandFailure("cannot read " + resolve(path), e);
    }
  }

  private static Content page(
      String path, byte @Nullable [] body, boolean isUtf8, BsonDocument fields) {
    Layout.check(path, body, isUtf8, fields);
    if (body != null && fields.containsKey("body")) {
      throw new CommandFailure(path + Sidecar.SUFFIX + " sets a body, and " + path + " is one");
    }
    return new Content(
        Key.page(Layout.pageName(path)), body, fields, Fingerprint.ofPage(body, fields));
  }

  private Content file(String path) throws IOException {
    if (!Layout.isPath(path)) {
      throw new CommandFailure("cannot store " + path + ": its name holds control characters");
    }
    MessageDigest digest = Sha256.digest();
    try (InputStream in = Files.newInputStream(resolve(path))) {
      byte[] piece = new byte[PIECE];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
    }
    return new Content(Key.file(path), null, new BsonDocument(), Sha256.hex(digest));
  }
}

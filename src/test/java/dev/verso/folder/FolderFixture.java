package dev.verso.folder;

import com.mongodb.client.MongoCollection;
import dev.verso.cli.CommandGroup;
import dev.verso.cli.Console;
import dev.verso.settings.SettingTypes;
import dev.verso.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bson.Document;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Pushes and pulls, as the command line does. */
final class FolderFixture {
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  private final TestDatabase database;

  FolderFixture(TestDatabase database) {
    this.database = database;
  }

  @Command(name = "pages")
  static final class Group extends CommandGroup {
    Group() {
      super(new Console(InputStream.nullInputStream(), OutputStream.nullOutputStream(), false));
    }
  }

  static CommandLine commandLine() {
    CommandLine group =
        new CommandLine(new Group())
            .addSubcommand("push", new PushCommand())
            .addSubcommand("pull", new PullCommand());
    return SettingTypes.registerOn(group);
  }

  List<String> arguments(String command, Path folder, String... args) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--mongodb-uri=" + database.uri());
    all.add("--mongodb-database=" + database.name());
    all.addAll(List.of(args));
    all.add(folder.toString());
    return all;
  }

  private int run(String command, Path folder, String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments(command, folder, args).toArray(String[]::new));
  }

  int push(Path folder, String... args) {
    return run("push", folder, args);
  }

  int pull(Path folder, String... args) {
    return run("pull", folder, args);
  }

  MongoCollection<Document> pages() {
    return database.database().getCollection("pages");
  }

  MongoCollection<Document> files() {
    return database.database().getCollection("fs.files");
  }

  MongoCollection<Document> chunks() {
    return database.database().getCollection("fs.chunks");
  }

  void empty() {
    pages().drop();
    files().deleteMany(new Document());
    chunks().deleteMany(new Document());
  }

  static Path write(Path folder, String name, String content) throws IOException {
    return write(folder, name, content.getBytes(StandardCharsets.UTF_8));
  }

  static Path write(Path folder, String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** All files of a folder, but for what is remembered there. */
  static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString();
        if (!name.startsWith(".verso/")) {
          contents.put(name, new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
        }
      }
    }
    return contents;
  }
}

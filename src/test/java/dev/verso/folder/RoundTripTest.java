package dev.verso.folder;

import static dev.verso.folder.FolderFixture.contents;
import static dev.verso.folder.FolderFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verso.testing.Directories;
import dev.verso.testing.MongoExtension;
import dev.verso.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pull of a push is the same folder, byte for byte, whatever is in it. */
@ExtendWith(MongoExtension.class)
class RoundTripTest {
  private static final int FOLDERS = 15;

  private static final List<Charset> ENCODINGS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16);

  private final FolderFixture verso;

  RoundTripTest(TestDatabase database) {
    verso = new FolderFixture(database);
  }

  /** A file to be: its content is made of its seed. */
  private record Sample(String name, String extension, int size, int encoding, boolean sidecar) {
    String path() {
      return name + extension;
    }

    /** HTML that is no UTF-8 would be refused. */
    byte[] bytes() {
      boolean html = extension.endsWith(".html");
      String text = "äöü€\ufeff\r\n\0<p>x".repeat(size).substring(0, size);
      return encoding == ENCODINGS.size() && !html
          ? random()
          : text.getBytes(
              html ? StandardCharsets.UTF_8 : ENCODINGS.get(encoding % ENCODINGS.size()));
    }

    private byte[] random() {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      return bytes;
    }
  }

  private static Arbitrary<Sample> samples() {
    Arbitrary<String> segment =
        Arbitraries.strings()
            .withChars("ab Z%+#?&=;:*\\\"'[]{}~$@!,-_€ß\u0301日")
            .withChars("\ud83e\udd8a".toCharArray())
            .ofMinLength(1)
            .ofMaxLength(6)
            .map(RoundTripTest::wellFormed);
    Arbitrary<String> names =
        segment.list().ofMinSize(1).ofMaxSize(3).map(s -> String.join("/", s));
    Arbitrary<String> extensions =
        Arbitraries.of(
            ".html",
            ".html.html",
            ".css",
            ".js",
            ".json",
            ".svg",
            ".txt",
            ".md",
            ".png",
            ".bin",
            "",
            ".CSS",
            ".xhtml",
            ".webmanifest");
    return Combinators.combine(
            names,
            extensions,
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, Arbitraries.integers().between(0, 5_000)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(250_000, 600_000))),
            Arbitraries.integers().between(0, ENCODINGS.size()),
            Arbitraries.of(true, false))
        .as(Sample::new);
  }

  /** Half of a pair can be in no file's name. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  @Test
  void aPullOfAPushIsTheSameFolder() throws IOException {
    Arbitrary<List<Sample>> folders = samples().list().ofMinSize(1).ofMaxSize(12);
    for (List<Sample> samples : folders.sampleStream().limit(FOLDERS).toList()) {
      verso.empty();
      Path pushed = Files.createTempDirectory("verso-pushed");
      Path pulled = Files.createTempDirectory("verso-pulled");
      try {
        fill(pushed, samples);
        assertThat(verso.push(pushed)).as("%s%n%s", samples, verso.err).isZero();
        assertThat(verso.pull(pulled)).as("%s%n%s", samples, verso.err).isZero();
        assertThat(contents(pulled)).as(samples.toString()).isEqualTo(contents(pushed));
        assertThat(verso.push(pulled)).isZero();
        assertThat(verso.out.toString()).matches("[\\d,]+ the same in [^,]*\\s*");
      } finally {
        Directories.delete(pushed);
        Directories.delete(pulled);
      }
    }
  }

  private static void fill(Path folder, List<Sample> samples) throws IOException {
    Map<String, Sample> byPath = new TreeMap<>();
    samples.forEach(sample -> byPath.put(sample.path(), sample));
    Set<String> folders = new HashSet<>();
    for (String path : byPath.keySet()) {
      for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
        folders.add(path.substring(0, slash));
      }
    }
    for (Sample sample : byPath.values()) {
      if (!folders.contains(sample.path())) {
        write(folder, sample.path(), sample.bytes());
        if (sample.sidecar() && sample.extension().equals(".html")) {
          write(
              folder,
              sample.path() + Sidecar.SUFFIX,
              Sidecar.write(
                  BsonDocument.parse("{title: 'ä', n: {$numberLong: '5'}, a: [1.0, 2]}")));
        }
      }
    }
  }
}

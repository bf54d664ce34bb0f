package dev.verso.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The pages of {@code conf/pages}, which travel in the jar for who has no folder of that name. */
final class DemoPages {
  static final List<String> NAMES = List.of("page-one", "page-two");

  private DemoPages() {}

  static List<SeedFolder.Seed> read() {
    List<SeedFolder.Seed> seeds = new ArrayList<>();
    for (String name : NAMES) {
      seeds.add(new SeedFolder.Seed(new PageName(name), body(name)));
    }
    return seeds;
  }

  private static String body(String name) {
    String resource = "demo/" + name + SeedFolder.SUFFIX;
    try (InputStream in = DemoPages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("this jar lacks " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

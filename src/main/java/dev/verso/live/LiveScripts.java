package dev.verso.live;

import dev.verso.http.AcceptEncoding;
import dev.verso.http.ContentCoding;
import dev.verso.http.EntityTag;
import dev.verso.http.Preconditions;
import dev.verso.http.ReadyHeaders;
import dev.verso.http.output.ResponseBody;
import dev.verso.http.problem.AllowedMethods;
import dev.verso.settings.MountPath;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The scripts of pages that update themselves: our own, and idiomorph, which morphs them. */
public final class LiveScripts {
  private static final Set<ContentCoding> CODINGS =
      Set.of(ContentCoding.IDENTITY, ContentCoding.GZIP);

  private final Script live;
  private final Script morph;

  /**
   * Blocks: it reads and encodes them.
   *
   * @param pages where the pages are
   */
  public LiveScripts(MountPath pages) {
    this.live =
        new Script(compact(resource("live.js")).replace("PAGES", pages.prefix().substring(1)));
    // As a module, so that import() can have it.
    this.morph = new Script(resource("idiomorph.min.js") + "\nexport{Idiomorph};\n");
  }

  /** Without indentation and comments: each page loads it. */
  private static String compact(String script) {
    return script
        .lines()
        .map(String::strip)
        .filter(line -> !line.startsWith("//"))
        .collect(Collectors.joining("\n"));
  }

  private static String resource(String name) {
    try (InputStream in = LiveScripts.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read what is in the jar", e);
    }
  }

  void mountOn(Router router) {
    mount(router, "live.js", live);
    mount(router, "idiomorph.js", morph);
  }

  private static void mount(Router router, String name, Script script) {
    String route = LiveHandler.MOUNT + name;
    router.route(route).setName(route).handler(AllowedMethods.GET_AND_HEAD).handler(script::send);
  }

  /** One of them, ready to be sent. */
  private static final class Script {
    private record Content(Buffer bytes, EntityTag tag, ReadyHeaders headers) {}

    private final Map<ContentCoding, Content> contents = new EnumMap<>(ContentCoding.class);

    Script(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      CODINGS.forEach(coding -> contents.put(coding, content(bytes, coding)));
    }

    private static Content content(byte[] bytes, ContentCoding coding) {
      Buffer encoded = Buffer.buffer(coding.encode(bytes));
      EntityTag tag = EntityTag.ofContent(bytes).forCoding(coding);
      ReadyHeaders.Builder headers =
          new ReadyHeaders.Builder()
              .add(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
              .add(HttpHeaders.CONTENT_LENGTH, String.valueOf(encoded.length()))
              .add(HttpHeaders.CACHE_CONTROL, "no-cache")
              .add(HttpHeaders.ETAG, tag.toString())
              .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      if (coding != ContentCoding.IDENTITY) {
        headers.add(HttpHeaders.CONTENT_ENCODING, coding.token());
      }
      return new Content(encoded, tag, headers.build());
    }

    void send(RoutingContext ctx) {
      Content content =
          Objects.requireNonNull(
              contents.get(AcceptEncoding.negotiate(ctx.request().headers(), CODINGS)));
      HttpServerResponse response = ctx.response();
      content.headers().putInto(response.headers());
      boolean isKnown =
          Preconditions.evaluate(
                  ctx.request().method(), ctx.request().headers(), content.tag(), null)
              == Preconditions.Outcome.NOT_MODIFIED;
      if (isKnown) {
        response.headers().remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.CONTENT_TYPE);
        response.setStatusCode(304).end();
      } else {
        var unused = ResponseBody.end(ctx.request(), content.bytes());
      }
    }
  }
}

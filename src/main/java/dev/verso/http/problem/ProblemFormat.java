package dev.verso.http.problem;

import dev.verso.http.Accept;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The forms in which a failure is told; the first is for those who name none. */
enum ProblemFormat {
  TEXT("text/plain; charset=utf-8") {
    @Override
    Buffer render(ProblemDetails problem, String request) {
      String found = problem.isOurs() ? "Request " + request + "\n" : "";
      return Buffer.buffer(problem.detail() + "\n" + found);
    }
  },

  HTML("text/html; charset=utf-8") {
    @Override
    Buffer render(ProblemDetails problem, String request) {
      String found =
          problem.isOurs() ? "\n<p><small>Request " + escape(request) + "</small></p>" : "";
      return Buffer.buffer(
          PAGE.formatted(
              problem.status(), escape(problem.title()), escape(problem.detail()), found));
    }
  },

  /** RFC 9457; who asks for JSON means this too. */
  JSON("application/problem+json") {
    @Override
    Buffer render(ProblemDetails problem, String request) {
      return new JsonObject()
          .put("type", "about:blank")
          .put("title", problem.title())
          .put("status", problem.status())
          .put("detail", problem.detail())
          .put("requestId", request)
          .toBuffer();
    }
  };

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%1$d %2$s</title>
      <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 20vh auto; padding: 0 1rem }
      h1 { font-size: 1.5rem; margin: 0 }
      p { overflow-wrap: anywhere }
      </style>
      </head>
      <body>
      <h1>%2$s</h1>
      <p>%3$s</p>%4$s
      </body>
      </html>
      """;

  private static final List<Set<String>> MEDIA_TYPES =
      List.of(
          Set.of("text/plain"),
          Set.of("text/html"),
          Set.of("application/problem+json", "application/json"));

  private static final List<Set<String>> HTML_FIRST =
      List.of(MEDIA_TYPES.get(1), MEDIA_TYPES.get(0), MEDIA_TYPES.get(2));

  private final String contentType;

  ProblemFormat(String contentType) {
    this.contentType = contentType;
  }

  /** The value of {@code Content-Type}. */
  String contentType() {
    return contentType;
  }

  /**
   * The body.
   *
   * @param request its {@link dev.verso.http.RequestId}: programs are always told, people of what
   *     is not their own fault
   */
  abstract Buffer render(ProblemDetails problem, String request);

  /**
   * The form that is {@linkplain Accept wanted most}. Text where nothing fits: to a client who gets
   * no page, a sentence in the wrong form is better than none.
   */
  static ProblemFormat negotiate(@Nullable String accept) {
    return List.of(values()).get(Accept.best(accept, MEDIA_TYPES).orElse(0));
  }

  /** Whether HTML is as good as any other form to who sends this {@code Accept}. */
  static boolean takesHtml(@Nullable String accept) {
    return accept == null || Accept.best(accept, HTML_FIRST).equals(OptionalInt.of(0));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

package dev.verso.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The forms in which a failure is told; the first is for those who name none. */
enum ProblemFormat {
  TEXT("text/plain", "; charset=utf-8") {
    @Override
    Buffer render(ProblemDetails problem) {
      return Buffer.buffer(problem.detail() + "\n");
    }
  },

  HTML("text/html", "; charset=utf-8") {
    @Override
    Buffer render(ProblemDetails problem) {
      return Buffer.buffer(
          PAGE.formatted(problem.status(), escape(problem.title()), escape(problem.detail())));
    }
  },

  /** RFC 9457; who asks for JSON means this too. */
  JSON("application/problem+json", "") {
    @Override
    Buffer render(ProblemDetails problem) {
      return new JsonObject()
          .put("type", "about:blank")
          .put("title", problem.title())
          .put("status", problem.status())
          .put("detail", problem.detail())
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
      <p>%3$s</p>
      </body>
      </html>
      """;

  private final String mediaType;
  private final String contentType;

  ProblemFormat(String mediaType, String parameters) {
    this.mediaType = mediaType;
    this.contentType = mediaType + parameters;
  }

  /** The value of {@code Content-Type}. */
  String contentType() {
    return contentType;
  }

  abstract Buffer render(ProblemDetails problem);

  /**
   * The form that {@code Accept} weighs most (RFC 9110 section 12.5.1), at equal weight the one it
   * names most exactly, then the one it names first. Text where nothing fits: to a client who gets
   * no page, a sentence in the wrong form is better than none.
   */
  static ProblemFormat negotiate(@Nullable String accept) {
    if (accept == null) {
      return TEXT;
    }
    List<WeightedValue> ranges = WeightedValue.parseList(accept);
    return Stream.of(values())
        .map(format -> format.fit(ranges))
        .filter(fit -> fit.exactness > 0 && fit.weight > 0)
        .min(Fit.BEST_FIRST)
        .map(Fit::format)
        .orElse(TEXT);
  }

  private record Fit(ProblemFormat format, int weight, int exactness, int position) {
    static final Comparator<Fit> BEST_FIRST =
        Comparator.comparingInt(Fit::weight)
            .thenComparingInt(Fit::exactness)
            .reversed()
            .thenComparingInt(Fit::position)
            .thenComparing(Fit::format);
  }

  /** How well the ranges fit this form: the most exact range that covers it decides. */
  private Fit fit(List<WeightedValue> ranges) {
    Fit best = new Fit(this, 0, 0, 0);
    for (int position = 0; position < ranges.size(); position++) {
      WeightedValue range = ranges.get(position);
      Fit fit = new Fit(this, range.weight(), exactness(range.value()), position);
      if (fit.exactness > best.exactness
          || (fit.exactness == best.exactness && fit.weight > best.weight)) {
        best = fit;
      }
    }
    return best;
  }

  /** 3 when the range names this form, 2 its family, 1 anything, 0 something else. */
  private int exactness(String range) {
    if (range.equals(mediaType) || (this == JSON && range.equals("application/json"))) {
      return 3;
    }
    if (range.endsWith("/*") && mediaType.startsWith(range.substring(0, range.length() - 1))) {
      return 2;
    }
    return range.equals("*/*") ? 1 : 0;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

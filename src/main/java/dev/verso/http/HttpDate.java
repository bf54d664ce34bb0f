package dev.verso.http;

import io.netty.handler.codec.DateFormatter;
import java.time.Instant;
import java.util.Date;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** HTTP's dates, RFC 9110 section 5.6.7: whole seconds of UTC. */
public final class HttpDate {
  /** RFC 850's form and that of C's {@code asctime}. */
  private static final Pattern OBSOLETE_FORMS =
      Pattern.compile(
          "[A-Z][a-z]+, \\d\\d-[A-Z][a-z]{2}-\\d\\d \\d\\d:\\d\\d:\\d\\d GMT"
              + "|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}");

  private static final int LONGEST = "Wednesday, 09-Nov-94 08:49:37 GMT".length();

  private HttpDate() {}

  /** The form to send, such as {@code Sun, 06 Nov 1994 08:49:37 GMT}; fractions are cut off. */
  public static String format(Instant instant) {
    return DateFormatter.format(Date.from(instant));
  }

  /**
   * Reads any of the three forms; null when {@code text} is none.
   *
   * <p>Netty's parser follows the rules of cookies and takes nearly anything (another time zone,
   * the 31st of February); a date that then does not read as it was written is not one.
   */
  public static @Nullable Instant parse(CharSequence text) {
    if (text.length() > LONGEST) {
      return null;
    }
    Date date = DateFormatter.parseHttpDate(text);
    if (date == null) {
      return null;
    }
    boolean exact =
        DateFormatter.format(date).contentEquals(text) || OBSOLETE_FORMS.matcher(text).matches();
    return exact ? date.toInstant() : null;
  }
}

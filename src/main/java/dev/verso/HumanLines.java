package dev.verso;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import dev.verso.http.listen.AccessLog;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Date and time (ISO 8601), level and message, and where there is an exception its stack. The same
 * as Logback's pattern {@code %d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n}, which loads a
 * class for each word that any pattern may have: a third of the CPU time that logging takes at
 * start.
 */
final class HumanLines extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    if (!isWhole(event)) {
      String level = event.getLevel().levelStr;
      line.append(TIME.format(event.getInstant().atZone(ZoneId.systemDefault())))
          .append(' ')
          .append(level)
          .append(level.length() < 5 ? "  " : " ");
    }
    line.append(event.getFormattedMessage()).append(System.lineSeparator());
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private static boolean isWhole(ILoggingEvent event) {
    return event.getMarkerList() != null && event.getMarkerList().contains(AccessLog.WHOLE_LINE);
  }
}

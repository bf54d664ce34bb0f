package dev.verso.page;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class IgnoredFieldsTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(IgnoredFields.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final IgnoredFields ignoredFields = new IgnoredFields();

  @BeforeEach
  void watchTheLog() {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void leaveTheLog() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private void tell(String id, String... ignored) {
    ignoredFields.tell(new StoredPage(id, null, List.of(ignored)));
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void whatIsIgnoredIsToldOnceWithTheDocumentsName() {
    tell("docs/a", "one thing", "another");
    tell("docs/a", "one thing", "another");
    tell("docs/b");

    assertThat(lines()).containsExactly("Page 'docs/a': ignoring one thing; another");
  }

  @Test
  void itIsToldAgainWhenItIsSomethingElse() {
    tell("a", "one thing");
    tell("a", "another");

    assertThat(lines())
        .containsExactly("Page 'a': ignoring one thing", "Page 'a': ignoring another");
  }

  @Test
  void aDocumentCannotWriteLinesOfTheLog() {
    tell("a\nb\u001b[31m", "headers.x\r\ny");

    assertThat(lines()).containsExactly("Page 'a\\nb\\x1b[31m': ignoring headers.x\\r\\ny");
  }
}

package dev.verso.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Skips the test, or the class of tests, on an engine that lacks one of the features. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MongoExtension.class)
public @interface RequiresFeature {
  /** All of them are needed. */
  Feature[] value();
}

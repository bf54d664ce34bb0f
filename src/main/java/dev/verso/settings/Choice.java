package dev.verso.settings;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a choice of several words: {@code if-empty} is {@code IF_EMPTY}. Picocli reads enums by
 * itself, but has only constants' names for them.
 *
 * @param <E> the choices
 */
public abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {
  private final Class<E> choices;

  /**
   * @param choices all that there are
   */
  protected Choice(Class<E> choices) {
    this.choices = choices;
  }

  @Override
  public E convert(String text) {
    return Arrays.stream(choices.getEnumConstants())
        .filter(choice -> written(choice).equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException(refusal(text)));
  }

  private String refusal(String text) {
    return Arrays.stream(choices.getEnumConstants())
        .map(Choice::written)
        .collect(Collectors.joining(", ", "'" + text + "' is none of ", ""));
  }

  /** As people write it. */
  public static String written(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

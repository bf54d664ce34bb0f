package dev.verso.settings;

import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The types of the settings' values, as picocli is told of them. */
public final class SettingTypes {
  private SettingTypes() {}

  /** Makes {@code commandLine} and its subcommands read all of them. */
  public static CommandLine registerOn(CommandLine commandLine) {
    return commandLine
        .registerConverter(Duration.class, converter(Durations::parse))
        .registerConverter(Timeout.class, converter(Timeout::parse))
        .registerConverter(ByteSize.class, converter(ByteSize::parse))
        .registerConverter(HeapSize.class, converter(HeapSize::parse))
        .registerConverter(HeadSize.class, converter(HeadSize::parse))
        .registerConverter(Count.class, converter(Count::parse))
        .registerConverter(Port.class, converter(Port::parse))
        .registerConverter(MountPath.class, converter(MountPath::parse))
        .registerConverter(Cidr.class, converter(Cidr::parse))
        .registerConverter(FieldValue.class, converter(FieldValue::new))
        .registerConverter(DatabaseName.class, converter(DatabaseName::new))
        .registerConverter(CollectionName.class, converter(CollectionName::new))
        .registerConverter(IndexName.class, converter(IndexName::new))
        .registerConverter(Origin.class, converter(Origin::new))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** So that picocli says no more than what {@code parse} says. */
  private static <T> ITypeConverter<T> converter(Function<String, T> parse) {
    return text -> {
      try {
        return parse.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    };
  }
}

package dev.verso.http.listen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorLimitTest {
  @ParameterizedTest
  @CsvSource({"10000, 65536, 10000", "10000, 10256, 10000", "10000, 1024, 768", "10, 100, 1"})
  void connectionsAreThoseThatFitBesideTheRest(int wanted, long descriptors, int fitting) {
    assertThat(DescriptorLimit.connections(wanted, descriptors)).isEqualTo(fitting);
  }
}

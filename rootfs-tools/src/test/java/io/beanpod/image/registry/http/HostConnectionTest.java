package io.beanpod.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** To whom credentials are shown. */
class HostConnectionTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.test/v2, https://a.test:443/upload, true",
    "https://A.test/v2, HTTPS://a.test/upload, true",
    "http://a.test:80/v2, http://a.test/upload, true",
    "https://[::1]/v2, https://[::1]:443/upload, true",
    "https://a.test:5000/v2, https://a.test:5000/upload, true",
    "https://a.test/v2, https://a.test:80/upload, false",
    "https://a.test/v2, http://a.test:443/upload, false",
    "https://a.test/v2, https://a.test:4430/upload, false",
    "https://a.test/v2, https://b.test/upload, false",
    "https://a.test/v2, https://a.test@b.test/upload, false"
  })
  void hostsAreTheSameHoweverTheyAreWritten(URI host, URI other, boolean same) {
    assertThat(HostConnection.origin(host).equals(HostConnection.origin(other))).isEqualTo(same);
  }
}

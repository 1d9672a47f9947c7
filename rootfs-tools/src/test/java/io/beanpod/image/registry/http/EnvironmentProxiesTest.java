package io.beanpod.image.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which way a request goes. */
class EnvironmentProxiesTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.example/, s.example:3128",
    "http://a.example/, p.example:80",
    "https://localhost:5000/, direct",
    "https://127.9.9.9/, direct",
    "https://[::1]/, direct",
    "https://in.example/, direct",
    "https://deep.in.example/, direct",
    "https://begin.example/, s.example:3128",
    "https://dot.example/, s.example:3128",
    "https://x.dot.example/, direct",
    "https://port.example:5000/, direct",
    "https://port.example/, s.example:3128",
    "https://10.1.2.3/, direct",
    "https://11.1.2.3/, s.example:3128",
    "https://[fd00::1]/, direct",
    "https://192.0.2.7/, direct",
    "https://192.0.2.8/, s.example:3128",
  })
  void asTheVariablesSay(String uri, String way) throws Exception {
    EnvironmentProxies proxies =
        EnvironmentProxies.of(
            Map.of(
                "HTTP_PROXY", "ignored.example:1",
                "http_proxy", "p.example",
                "HTTPS_PROXY", "http://s.example:3128/",
                "NO_PROXY",
                    "in.example, .dot.example,port.example:5000,10.0.0.0/8,fd00::/8,192.0.2.7"));

    Proxy proxy = proxies.select(URI.create(uri)).getFirst();

    assertThat(proxy.equals(Proxy.NO_PROXY) ? "direct" : proxy.address().toString())
        .startsWith(way.replaceFirst(":.*", ""))
        .endsWith(way.replaceFirst(".*:", ""));
  }

  @Test
  void aStarIsEverything() throws Exception {
    EnvironmentProxies proxies =
        EnvironmentProxies.of(Map.of("HTTPS_PROXY", "p.example", "NO_PROXY", "*"));

    assertThat(proxies.select(URI.create("https://a.example/"))).containsExactly(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://p.example", "http://me:pw@p.example", "http://", "a b"})
  void whatIsNotSupportedIsRefused(String proxy) {
    assertThatThrownBy(() -> EnvironmentProxies.of(Map.of("HTTPS_PROXY", proxy)))
        .hasMessageContaining("HTTPS_PROXY");
  }
}

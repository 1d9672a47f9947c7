package io.beanpod.pod.naming;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDnsTest {
  private static final ResolvConf HOST =
      new ResolvConf(
          List.of("192.0.2.53"), List.of("example.com", "svc.c.local"), List.of("timeout:1"));

  private static Pod pod(String fields) {
    return Manifest.withSpec("{" + fields + " containers: [{name: c, image: b}]}");
  }

  private static PodDns dns(String fields, List<String> cluster) {
    return PodDns.of(pod(fields), HOST, cluster, "c.local");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # fields                                      | cluster   | servers    | searches and options
          ''                                            | 10.0.0.10 | 10.0.0.10  | default.svc.c.local svc.c.local c.local example.com / ndots:5
          'hostNetwork: true,'                          | 10.0.0.10 | 192.0.2.53 | example.com svc.c.local / timeout:1
          'hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet,' | 10.0.0.10 | 10.0.0.10 | default.svc.c.local svc.c.local c.local example.com / ndots:5
          'dnsPolicy: Default,'                         | 10.0.0.10 | 192.0.2.53 | example.com svc.c.local / timeout:1
          ''                                            | ''        | 192.0.2.53 | example.com svc.c.local / timeout:1
          'dnsPolicy: None, dnsConfig: {nameservers: [1.1.1.1]},' | 10.0.0.10 | 1.1.1.1 | ' / '
          'dnsConfig: {nameservers: [1.1.1.1, 10.0.0.10], searches: [a, c.local], options: [{name: ndots, value: "2"}, {name: edns0}]},' | 10.0.0.10 | 10.0.0.10 1.1.1.1 | default.svc.c.local svc.c.local c.local example.com a / ndots:2 edns0
          """)
  void followsThePolicyAndAddsTheConfig(
      String fields, String cluster, String servers, String rest) {
    PodDns dns = dns(fields, cluster.isEmpty() ? List.of() : List.of(cluster));
    assertThat(String.join(" ", dns.file().servers())).isEqualTo(servers);
    assertThat(
            String.join(" ", dns.file().searches())
                + " / "
                + String.join(" ", dns.file().options()))
        .isEqualTo(rest);
    assertThat(dns.omissions()).isEmpty();
  }

  @Test
  void leavesOutWhatTheCLibraryWouldNotRead() {
    List<String> servers = IntStream.range(1, 6).mapToObj(i -> "10.0.0." + i).toList();
    List<String> searches = IntStream.range(0, 40).mapToObj(i -> "d" + i).toList();
    PodDns dns =
        PodDns.of(
            pod("dnsPolicy: Default,"),
            new ResolvConf(servers, searches, List.of()),
            List.of(),
            "c.local");
    assertThat(dns.file().servers()).isEqualTo(servers.subList(0, 3));
    assertThat(dns.file().searches()).isEqualTo(searches.subList(0, 32));
    assertThat(dns.omissions())
        .hasSize(2)
        .first()
        .asString()
        .endsWith("the applied nameserver line is: 10.0.0.1 10.0.0.2 10.0.0.3");
  }

  @Test
  void readsTheFile() {
    ResolvConf read =
        ResolvConf.parse(
            """
            # a comment
            domain old.example.com
            search example.com  corp.example.com .
            nameserver 192.0.2.53
            nameserver   2001:db8::53 # trailing
            nameserver 192.0.2.53
            options ndots:1 timeout:2
            options rotate
            sortlist 192.0.2.0
            """);
    assertThat(read)
        .isEqualTo(
            new ResolvConf(
                List.of("192.0.2.53", "2001:db8::53"),
                List.of("example.com", "corp.example.com"),
                List.of("ndots:1", "timeout:2", "rotate")));
    assertThat(ResolvConf.parse("")).isEqualTo(ResolvConf.EMPTY);
  }

  @Test
  void looksBehindAResolverThatAPodCannotReach(@TempDir Path dir) throws IOException {
    Path own = dir.resolve("resolv.conf");
    Path behind = dir.resolve("behind.conf");
    assertThat(ResolvConf.ofHost(own, behind)).isEqualTo(ResolvConf.EMPTY);
    Files.writeString(own, "nameserver 127.0.0.53\noptions edns0\n");
    assertThat(ResolvConf.ofHost(own, behind).servers()).containsExactly("127.0.0.53");
    Files.writeString(behind, "nameserver 192.0.2.53\n");
    assertThat(ResolvConf.ofHost(own, behind).servers()).containsExactly("192.0.2.53");
    Files.writeString(own, "nameserver 192.0.2.1\n");
    assertThat(ResolvConf.ofHost(own, behind).servers()).containsExactly("192.0.2.1");
  }
}

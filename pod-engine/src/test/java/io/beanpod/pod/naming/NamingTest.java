package io.beanpod.pod.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.pod.decode.Manifest;
import io.beanpod.pod.model.HostAlias;
import io.beanpod.pod.model.Pod;
import io.beanpod.pod.model.PodConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a pod is called, and its /etc/hosts. */
class NamingTest {
  private static final String DOMAIN = "cluster.local";
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private static Pod pod(String name, String fields) {
    return Manifest.pod(
        "{apiVersion: v1, kind: Pod, metadata: {name: "
            + name
            + ", namespace: ns}, spec: {"
            + fields
            + " containers: [{name: c, image: b}]}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # fields                                        | host | domain                     | kernel's name
          ''                                              | web  | ''                         | web
          hostname: h,                                    | h    | ''                         | h
          subdomain: s,                                   | web  | s.ns.svc.cluster.local     | web
          'hostname: h, subdomain: s,'                    | h    | s.ns.svc.cluster.local     | h
          setHostnameAsFQDN: true,                        | web  | ''                         | web
          'subdomain: s, setHostnameAsFQDN: true,'        | web  | s.ns.svc.cluster.local     | web.s.ns.svc.cluster.local
          'hostnameOverride: a.b, subdomain: s,'          | a.b  | ''                         | a.b
          """)
  void namesAPod(String fields, String hostname, String domain, String nodename)
      throws PodConfigException {
    assertThat(PodHostname.of(pod("web", fields), DOMAIN))
        .isEqualTo(new PodHostname(hostname, domain, nodename));
  }

  @Test
  void cutsALongNameToALabel() throws PodConfigException {
    String name = LETTERS + "-" + LETTERS.substring(0, 25) + "-" + LETTERS;
    assertThat(PodHostname.of(pod(name, ""), DOMAIN).nodename())
        .isEqualTo(LETTERS + "-" + LETTERS.substring(0, 25));
  }

  @Test
  void refusesANameThatTheKernelHasNoRoomFor() {
    String fields = "hostname: " + LETTERS + ", subdomain: long-one, setHostnameAsFQDN: true,";
    assertThatThrownBy(() -> PodHostname.of(pod("web", fields), DOMAIN))
        .isInstanceOf(PodConfigException.class)
        .hasMessage(
            "setHostnameAsFQDN: the name "
                + LETTERS
                + ".long-one.ns.svc.cluster.local has 66 characters, the kernel takes 64");
  }

  @Test
  void writesHostsAsKubeletDoes() {
    String head =
        """
        # Kubernetes-managed hosts file.
        127.0.0.1	localhost
        ::1	localhost ip6-localhost ip6-loopback
        fe00::0	ip6-localnet
        fe00::0	ip6-mcastprefix
        fe00::1	ip6-allnodes
        fe00::2	ip6-allrouters
        """;
    List<String> ips = List.of("10.88.0.2", "fd00::2");
    assertThat(HostsFile.ofPod(ips, new PodHostname("web", "", "web"), List.of()))
        .isEqualTo(head + "10.88.0.2\tweb\nfd00::2\tweb\n");
    assertThat(
            HostsFile.ofPod(
                ips.subList(0, 1),
                new PodHostname("web", "s.ns.svc.cluster.local", "web"),
                List.of(
                    new HostAlias("1.1.1.1", List.of("foo.remote", "bar.remote")),
                    new HostAlias("::2", List.of("baz")))))
        .isEqualTo(
            head
                + """
                10.88.0.2	web.s.ns.svc.cluster.local	web

                # Entries added by HostAliases.
                1.1.1.1	foo.remote	bar.remote
                ::2	baz
                """);
  }

  @Test
  void keepsTheHostsFileOfTheHostOnItsNetwork() {
    assertThat(
            HostsFile.ofHostNetwork(
                "127.0.0.1 node\n", List.of(new HostAlias("1.1.1.1", List.of("foo")))))
        .isEqualTo(
            """
            # Kubernetes-managed hosts file (host network).
            127.0.0.1 node

            # Entries added by HostAliases.
            1.1.1.1	foo
            """);
  }
}

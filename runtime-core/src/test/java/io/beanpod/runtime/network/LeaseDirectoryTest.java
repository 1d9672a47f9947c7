package io.beanpod.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.runtime.network.PortMapping.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseDirectoryTest {
  private static final Lease LEASE =
      new Lease(
          "0123456789abcdef",
          "default/web",
          List.of(InetAddress.ofLiteral("10.88.0.2"), InetAddress.ofLiteral("fd00::2")),
          List.of(
              new PortMapping(Protocol.TCP, "", 8080, 80),
              new PortMapping(Protocol.UDP, "::1", 53, 5353)));

  @TempDir Path directory;

  @Test
  void aLeaseComesBackAsItWas() throws IOException {
    LeaseDirectory leases = new LeaseDirectory(directory);
    leases.save(LEASE);
    assertThat(new LeaseDirectory(directory).load()).containsExactly(LEASE);
    leases.delete(LEASE);
    leases.delete(LEASE);
    assertThat(leases.load()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void thePersonWhoLooksCanReadIt() throws IOException {
    new LeaseDirectory(directory).save(LEASE);
    assertThat(directory.resolve(LEASE.sandboxId()))
        .hasContent(
            """
            pod default/web
            address 10.88.0.2
            address fd00:0:0:0:0:0:0:2
            port tcp * 8080 80
            port udp ::1 53 5353
            """);
  }

  @Test
  void aHalfWrittenLeaseNeverWas() throws IOException {
    Files.writeString(directory.resolve("fedcba9876543210.new"), "pod a\naddr");
    assertThat(new LeaseDirectory(directory).load()).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pod a\n",
        "address 10.88.0.300\n",
        "address web.example\n",
        "address\n",
        "owner me\n",
        "address 10.88.0.2\nport tcp * x 80\n",
        "address 10.88.0.2\nport tcp *\n"
      })
  void aDamagedLeaseIsSetAside(String text) throws IOException {
    Files.writeString(directory.resolve("fedcba9876543210"), text);
    new LeaseDirectory(directory).save(LEASE);
    assertThat(new LeaseDirectory(directory).load()).containsExactly(LEASE);
    assertThat(directory.resolve("fedcba9876543210.bad")).hasContent(text);
    assertThat(new LeaseDirectory(directory).load()).containsExactly(LEASE);
  }

  @Test
  void linkNamesAreShortAndTheSandboxs() {
    assertThat(LEASE.linkName()).isEqualTo("bp0123456789ab").hasSizeLessThan(16);
    assertThatThrownBy(() -> Lease.parse("../../etc/passwd", LEASE.text()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

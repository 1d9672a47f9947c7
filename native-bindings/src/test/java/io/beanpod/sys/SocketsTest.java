package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.Sockets.Pair;
import io.beanpod.sys.Sockets.Received;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("native")
final class SocketsTest {
  private final Kernel kernel = Kernel.linux();
  private final Sockets sockets = kernel.sockets();

  private static ByteBuffer bytes(String text) {
    return StandardCharsets.UTF_8.encode(text);
  }

  static Stream<ByteBuffer> buffers() {
    return Stream.of(ByteBuffer.allocate(20), ByteBuffer.allocateDirect(20));
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void passesDescriptorsWithBytes(ByteBuffer buffer) throws Exception {
    try (Pair pair = sockets.socketpair(Sockets.SOCK_SEQPACKET);
        Descriptors.Pipe pipe = kernel.descriptors().pipe2(0);
        Fd file = kernel.files().openat(Fd.CWD, "/etc/hostname", OpenFlags.PATH, 0)) {
      int sent = sockets.sendMessage(pair.first(), bytes("two"), List.of(pipe.writing(), file), 0);
      assertThat(sent).isEqualTo(3);
      buffer.position(4);
      try (Received received = sockets.receiveMessage(pair.second(), buffer, 8, 0)) {
        assertThat(received.length()).isEqualTo(3);
        assertThat(received.truncated()).isFalse();
        assertThat(buffer.flip().position(4)).isEqualTo(bytes("two"));
        assertThat(received.descriptors()).hasSize(2);
        Fd writing = received.descriptors().getFirst();
        assertThat(writing.number()).isNotEqualTo(pipe.writing().number());
        kernel.descriptors().writeFully(writing, bytes("through"));
        assertThat(kernel.files().stat(received.descriptors().getLast()).inode())
            .isEqualTo(kernel.files().stat(file).inode());
      }
      pipe.writing().close();
      assertThat(Child.readAll(kernel, pipe.reading())).isEqualTo("through");
    }
  }

  @Test
  void refusesMoreDescriptorsThanExpectedAndLeavesNoneOpen() throws Exception {
    try (Pair pair = sockets.socketpair(Sockets.SOCK_SEQPACKET)) {
      sockets.sendMessage(
          pair.first(), bytes("x"), List.of(Fd.STDIN, Fd.STDIN, Fd.STDIN, Fd.STDIN), 0);
      int before = openDescriptors();
      assertThatThrownBy(() -> sockets.receiveMessage(pair.second(), ByteBuffer.allocate(1), 1, 0))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EMSGSIZE));
      assertThat(openDescriptors()).isEqualTo(before);
    }
  }

  private static int openDescriptors() {
    String[] names = Path.of("/proc/self/fd").toFile().list();
    return names == null ? -1 : names.length;
  }

  @Test
  void tellsACutMessageAndTheEnd() throws Exception {
    try (Pair pair = sockets.socketpair(Sockets.SOCK_SEQPACKET)) {
      sockets.send(pair.first(), bytes("0123456789"), 0);
      try (Received received =
          sockets.receiveMessage(pair.second(), ByteBuffer.allocate(4), 0, 0)) {
        assertThat(received.length()).isEqualTo(4);
        assertThat(received.truncated()).isTrue();
      }
      pair.first().close();
      try (Received received =
          sockets.receiveMessage(pair.second(), ByteBuffer.allocate(4), 0, 0)) {
        assertThat(received.length()).isZero();
      }
    }
  }

  @Test
  void connectsByAPathOfEachLength(@TempDir Path directory) throws Exception {
    Path deep = Files.createDirectories(directory.resolve("d".repeat(80)).resolve("e".repeat(80)));
    for (Path path :
        new Path[] {
          Path.of("/tmp/beanpod-" + ProcessHandle.current().pid()), deep.resolve("socket")
        }) {
      SocketName name = new SocketName.UnixPath(path.toString());
      try (Fd server = sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM, 0);
          Fd client = sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM, 0)) {
        sockets.bind(server, name);
        sockets.listen(server, 1);
        sockets.connect(client, name);
        try (Fd connection = sockets.accept(server, 0)) {
          sockets.send(client, bytes("hello"), 0);
          sockets.shutdown(client, Sockets.SHUT_WR);
          assertThat(Child.readAll(kernel, connection)).isEqualTo("hello");
          assertThat(sockets.peerCredentials(connection))
              .isEqualTo(new Sockets.Credentials((int) ProcessHandle.current().pid(), 0, 0));
        }
      } finally {
        Files.deleteIfExists(path);
      }
    }
  }

  @Test
  void connectsByAnAbstractName() throws Exception {
    SocketName name = new SocketName.UnixAbstract("beanpod-test-" + ProcessHandle.current().pid());
    try (Fd server = sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET, 0);
        Fd client = sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_SEQPACKET, 0)) {
      sockets.bind(server, name);
      sockets.listen(server, 1);
      sockets.connect(client, name);
      assertThat(Files.readString(Path.of("/proc/net/unix"))).contains("@beanpod-test-");
    }
  }

  @Test
  void connectsByIpv4AndIpv6() throws Exception {
    for (String address : new String[] {"127.0.0.1", "::1"}) {
      SocketName name = new SocketName.Inet(InetAddress.ofLiteral(address), 18080);
      int family = address.contains(":") ? Sockets.AF_INET6 : Sockets.AF_INET;
      FreshNetwork.call(
          kernel,
          () -> {
            try (var network = io.beanpod.sys.netlink.RouteSocket.open(sockets);
                Fd server = sockets.socket(family, Sockets.SOCK_STREAM, 0);
                Fd client = sockets.socket(family, Sockets.SOCK_STREAM, 0)) {
              network.changeLink(1, io.beanpod.sys.netlink.LinkSettings.none().withUp(true));
              sockets.setOption(server, Sockets.SOL_SOCKET, Sockets.SO_REUSEADDR, 1);
              sockets.bind(server, name);
              sockets.listen(server, 1);
              sockets.connect(client, name);
              sockets.accept(server, 0).close();
              assertThat(sockets.option(client, Sockets.SOL_SOCKET, Sockets.SO_ERROR)).isZero();
            }
            return null;
          });
    }
  }

  @Test
  void saysWhereNobodyListens() throws Exception {
    try (Fd client = sockets.socket(Sockets.AF_UNIX, Sockets.SOCK_STREAM, 0)) {
      assertThatThrownBy(() -> sockets.connect(client, new SocketName.UnixPath("/no/socket")))
          .isInstanceOf(SyscallException.class)
          .hasMessage(
              "connect("
                  + client
                  + ", UnixPath[path=/no/socket]): ENOENT (No such file or directory)");
    }
  }

  @Test
  void raisesNoSignalWhenThePeerIsGone() throws Exception {
    try (Pair pair = sockets.socketpair(Sockets.SOCK_STREAM)) {
      pair.second().close();
      assertThatThrownBy(() -> sockets.send(pair.first(), bytes("x"), 0))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EPIPE));
    }
  }

  @Test
  void waitsForNothingWithoutData() throws Exception {
    try (Pair pair = sockets.socketpair(Sockets.SOCK_STREAM)) {
      assertThatThrownBy(
              () -> sockets.receive(pair.first(), ByteBuffer.allocate(1), Sockets.MSG_DONTWAIT))
          .isInstanceOfSatisfying(
              SyscallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
    }
  }
}

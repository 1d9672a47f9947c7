package io.beanpod.cli.daemon;

import io.beanpod.cli.UserError;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.ExtendedSocketOptions;

/** The place where clients find the daemon: a socket of root's, in a directory of root's. */
final class DaemonSocket implements AutoCloseable {
  private final Path path;
  private final ServerSocketChannel server;
  private final UserPrincipal owner;

  private DaemonSocket(Path path, ServerSocketChannel server, UserPrincipal owner) {
    this.path = path;
    this.server = server;
    this.owner = owner;
  }

  /**
   * Listens at that path. A socket that a killed daemon left behind is replaced.
   *
   * @throws UserError when a daemon listens there already
   */
  static DaemonSocket open(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null) {
      throw UserError.badInput("no directory to put the daemon's socket in: " + path);
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    if (Files.exists(path) && answers(path)) {
      throw UserError.failed(
          "a daemon already serves %s: use it, or stop it first".formatted(path));
    }
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      return new DaemonSocket(path, server, Files.getOwner(path));
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot listen at %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static boolean answers(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (SocketException refused) {
      return false;
    }
  }

  /** The next client of our own user, unix(7) SO_PEERCRED; others are turned away. */
  SocketChannel accept() throws IOException {
    while (true) {
      SocketChannel client = server.accept();
      if (client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
        return client;
      }
      client.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}

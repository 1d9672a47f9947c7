package io.beanpod.cli.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import jnr.unixsocket.UnixDatagramChannel;
import jnr.unixsocket.UnixSocketAddress;
import org.jspecify.annotations.Nullable;

/** The service manager that started this daemon, if one wants to hear of it. sd_notify(3). */
final class ServiceManager {
  private final Optional<String> socket;

  /**
   * @param notifySocket the value of {@code NOTIFY_SOCKET}: a path, or an abstract name after an @
   */
  ServiceManager(@Nullable String notifySocket) {
    socket =
        Optional.ofNullable(notifySocket)
            .filter(name -> name.startsWith("/") || name.startsWith("@"));
  }

  /** Clients are served from now on. */
  void ready(String status) throws IOException {
    tell("READY=1\nSTATUS=" + status);
  }

  /** The daemon ends; pods go on. */
  void stopping() throws IOException {
    tell("STOPPING=1");
  }

  private void tell(String state) throws IOException {
    if (socket.isEmpty()) {
      return;
    }
    String name = socket.get().replaceFirst("^@", "\0");
    try (UnixDatagramChannel channel = UnixDatagramChannel.open()) {
      ByteBuffer message = ByteBuffer.wrap(state.getBytes(StandardCharsets.UTF_8));
      channel.send(message, new UnixSocketAddress(name));
    } catch (IOException e) {
      throw new IOException(
          "cannot tell the service manager at %s: %s".formatted(socket.get(), e.getMessage()), e);
    }
  }
}

package io.beanpod.runtime.sandbox;

import io.beanpod.image.ContainerRoots;
import io.beanpod.pause.Programs;
import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.RuntimeFailure;
import io.beanpod.runtime.UserNamespaceSupport;
import io.beanpod.runtime.stream.EventLoop;
import io.beanpod.sys.Errno;
import io.beanpod.sys.Fd;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.OpenFlags;
import io.beanpod.sys.Sockets;
import io.beanpod.sys.SpawnRequest;
import io.beanpod.sys.Spawned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes user namespaces, user_namespaces(7). A process with threads, such as a JVM, can neither
 * make nor enter one, so pause makes them; their id maps are written from here.
 */
public final class UserNamespaces implements AutoCloseable {

  private static final List<IdMapping> TRIED_RANGE = List.of(new IdMapping(0, 65_536, 65_536));
  private static final IdMappings TRIED_IDS = new IdMappings(TRIED_RANGE, TRIED_RANGE);
  private static final int PID_BYTES = Integer.BYTES;
  private static final String LOST = "pause was killed while it made the pod's user namespace";

  private final Kernel kernel;
  private final EventLoop loop;
  private final Fd devNull;
  private final Fd program;

  public UserNamespaces(Kernel kernel, EventLoop loop) throws IOException {
    this.kernel = kernel;
    this.loop = loop;
    this.devNull = kernel.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0);
    byte[] bytes = Programs.PAUSE.read();
    this.program =
        kernel
            .descriptors()
            .sealedMemfd("pause", ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), true);
  }

  /** Pause, as an executable. */
  Fd program() {
    return program;
  }

  Fd devNull() {
    return devNull;
  }

  /**
   * A namespace that nothing is in, to map the ids of mounts by; it goes with its descriptor.
   *
   * @return a descriptor of {@code /proc/PID/ns/user}, the caller's to close
   */
  public Fd make(IdMappings ids) throws IOException, InterruptedException {
    try (Sockets.Pair channel = kernel.sockets().socketpair(Sockets.SOCK_SEQPACKET)) {
      SpawnRequest request =
          SpawnRequest.of(program, List.of("pause"))
              .withDescriptors(List.of(devNull, devNull, devNull, devNull, channel.second()));
      Spawned process = kernel.processes().spawn(request);
      channel.second().close();
      try {
        awaitNamespace(channel.first());
        map(process.pid(), ids);
        return kernel.namespaces().open(process.pid(), Namespace.USER);
      } finally {
        channel.first().close(); // it ends when nobody tells it to go on
        reap(process);
      }
    }
  }

  /**
   * Does what a pod with a user namespace needs of the kernel and of the image store's disk, and
   * takes it away again.
   */
  public UserNamespaceSupport tryOut(ContainerRoots roots) throws InterruptedException {
    try (Fd users = make(TRIED_IDS)) {
      return roots
          .whyNotMappable(users)
          .map(UserNamespaceSupport::missing)
          .orElse(UserNamespaceSupport.AVAILABLE);
    } catch (IOException e) {
      return UserNamespaceSupport.missing(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Follows pause, which was just spawned, into a new user namespace and the pod's other ones.
   *
   * @param channel our end of the socket that pause has as descriptor 4; closed when this fails
   * @param first the process that was spawned, which ends; it is reaped
   * @return the process that stays
   */
  Spawned enter(Fd channel, Spawned first, IdMappings ids)
      throws IOException, InterruptedException {
    try {
      awaitNamespace(channel);
      map(first.pid(), ids);
      kernel.descriptors().write(channel, ByteBuffer.allocateDirect(1));
      Spawned pause = awaitPause(channel);
      reap(first);
      return pause;
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close(); // it ends when nobody tells it to go on
      reap(first);
      throw e;
    }
  }

  private void awaitNamespace(Fd channel) throws IOException, InterruptedException {
    ByteBuffer packet = receive(channel);
    if (packet.remaining() != 1 || packet.get(0) != 0) {
      throw failure(packet);
    }
  }

  /** The two processes tell on one socket, in any order: the pid, and perhaps why it failed. */
  private Spawned awaitPause(Fd channel) throws IOException, InterruptedException {
    ByteBuffer packet = receive(channel);
    Optional<RuntimeFailure> failed = Optional.empty();
    if (packet.remaining() == 1) {
      failed = Optional.of(failure(packet));
      packet = receive(channel);
    }
    if (packet.remaining() != PID_BYTES) {
      throw failed.orElseGet(() -> new RuntimeFailure(LOST));
    }
    // Our own child: the number is its own for as long as we do not wait for it.
    int pid = packet.getInt(0);
    Spawned pause = new Spawned(pid, kernel.processes().pidfdOpen(pid));
    if (failed.isPresent()) {
      reap(pause);
      throw failed.get();
    }
    return pause;
  }

  private ByteBuffer receive(Fd channel) throws IOException, InterruptedException {
    loop.awaitReadable(channel);
    ByteBuffer packet = ByteBuffer.allocateDirect(PID_BYTES).order(ByteOrder.nativeOrder());
    kernel.sockets().receive(channel, packet, 0);
    return packet.flip();
  }

  private static RuntimeFailure failure(ByteBuffer packet) {
    if (packet.remaining() != 1) {
      return new RuntimeFailure(LOST);
    }
    Errno why = Errno.of(packet.get(0));
    return new RuntimeFailure(
        "cannot make a user namespace: %s (%s)%s"
            .formatted(
                why,
                why.description(),
                switch (why) {
                  case ENOSPC, EUSERS ->
                      "; the sysctl user.max_user_namespaces of this host allows no more";
                  case EINVAL -> "; the kernel needs CONFIG_USER_NS";
                  default -> "";
                }));
  }

  /** Only the whole map can be written, once, and by one write(2). */
  private static void map(int pid, IdMappings ids) throws IOException {
    Path process = Path.of("/proc", Integer.toString(pid));
    write(process.resolve("uid_map"), ids.uids());
    write(process.resolve("gid_map"), ids.gids());
  }

  private static void write(Path file, List<IdMapping> ranges) throws IOException {
    StringBuilder map = new StringBuilder();
    for (IdMapping range : ranges) {
      map.append(range.containerId()).append(' ');
      map.append(range.hostId()).append(' ').append(range.size()).append('\n');
    }
    try {
      Files.write(file, map.toString().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new RuntimeFailure(
          "the kernel does not take the id mapping %s: %s; do its ranges overlap, or has this host fewer ids (/proc/self/uid_map)?"
              .formatted(map.toString().strip().replace('\n', ','), e.getMessage()),
          e);
    }
  }

  private void reap(Spawned process) throws IOException, InterruptedException {
    try (process) {
      loop.awaitReadable(process.pidfd());
      kernel.processes().reap(process.pidfd());
    }
  }

  @Override
  public void close() {
    program.close();
    devNull.close();
  }
}

package io.beanpod.sys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** A child process of a test; killed and reaped at its end. */
record Child(Kernel kernel, Spawned spawned) implements AutoCloseable {
  /** What a finished program wrote, and how it ended. */
  record Result(String output, ExitStatus status) {}

  /** Starts a program that does nothing until it is killed. */
  static Child sleeper(Kernel kernel, Set<Namespace> newNamespaces) throws SyscallException {
    try (Fd program = program(kernel, "/bin/sleep")) {
      SpawnRequest request = SpawnRequest.of(program, List.of("sleep", "1000"));
      return new Child(kernel, kernel.processes().spawn(request.inNew(newNamespaces)));
    }
  }

  /** Runs a shell script with its output in a pipe, and waits for its end. */
  static Result shell(Kernel kernel, String script, Set<Namespace> newNamespaces)
      throws SyscallException {
    try (Fd shell = program(kernel, "/bin/sh");
        Fd nothing = kernel.files().openat(Fd.CWD, "/dev/null", OpenFlags.RDWR, 0);
        Descriptors.Pipe pipe = kernel.descriptors().pipe2(0)) {
      SpawnRequest request =
          SpawnRequest.of(shell, List.of("sh", "-c", script))
              .withEnvironment(List.of("PATH=/usr/bin:/bin", "BEAN=pod"))
              .withDescriptors(List.of(nothing, pipe.writing(), pipe.writing()))
              .inNew(newNamespaces);
      try (Spawned spawned = kernel.processes().spawn(request)) {
        pipe.writing().close();
        String output = readAll(kernel, pipe.reading());
        return new Result(output, kernel.processes().waitFor(spawned.pidfd()));
      }
    }
  }

  static Fd program(Kernel kernel, String path) throws SyscallException {
    return kernel.files().openat(Fd.CWD, path, OpenFlags.PATH, 0);
  }

  static String readAll(Kernel kernel, Fd fd) throws SyscallException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (kernel.descriptors().read(fd, buffer.clear()) > 0) {
      output.write(buffer.array(), 0, buffer.position());
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  int pid() {
    return spawned.pid();
  }

  Fd pidfd() {
    return spawned.pidfd();
  }

  @Override
  public void close() throws SyscallException {
    kernel.processes().pidfdSendSignal(pidfd(), Signal.KILL);
    kernel.processes().waitFor(pidfd());
    spawned.close();
  }
}

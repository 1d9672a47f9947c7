package io.beanpod.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class NamespacesTest {
  private final Kernel kernel = Kernel.linux();

  @Test
  void namesAHostOnlyInItsOwnNamespace() throws Exception {
    String before = hostName();
    onThread(() -> {
      kernel.namespaces().unshare(Set.of(Namespace.UTS));
      kernel.namespaces().sethostname("bean-1");
      kernel.namespaces().setdomainname("pod.example");
      assertThat(hostName()).isEqualTo("bean-1");
      return null;
    });
    assertThat(hostName()).isEqualTo(before);
  }

  @Test
  void joinsAndReturns() throws Exception {
    onThread(() -> {
      Namespaces namespaces = kernel.namespaces();
      try (Fd host = namespaces.open(Namespace.NET)) {
        String hostId = networkId();
        namespaces.unshare(Set.of(Namespace.NET));
        assertThat(networkId()).isNotEqualTo(hostId);
        namespaces.setns(host, Set.of(Namespace.NET));
        assertThat(networkId()).isEqualTo(hostId);
      }
      return null;
    });
  }

  @Test
  void joinsSeveralNamespacesByPidfd() throws Exception {
    onThread(() -> {
      String hostId = networkId();
      Set<Namespace> kinds = Set.of(Namespace.NET, Namespace.IPC, Namespace.UTS);
      try (Child sleeper = Child.sleeper(kernel, kinds)) {
        kernel.namespaces().setns(sleeper.pidfd(), kinds);
        assertThat(networkId()).isNotEqualTo(hostId).isEqualTo(networkId(sleeper.pid()));
      }
      return null;
    });
  }

  @Test
  void saysWhichNamespaceFailed() throws Exception {
    try (Fd notANamespace = kernel.files().openat(Fd.CWD, "/etc/hostname", OpenFlags.RDONLY, 0)) {
      assertThatThrownBy(() -> kernel.namespaces().setns(notANamespace, Set.of(Namespace.NET)))
          .isInstanceOf(SyscallException.class)
          .hasMessage("setns(" + notANamespace + ", [NET]): EINVAL (Invalid argument)");
    }
  }

  private static void onThread(Callable<?> code) throws Exception {
    FutureTask<?> task = new FutureTask<>(code);
    Thread.ofPlatform().start(task).join();
    task.get();
  }

  private static String hostName() throws Exception {
    return java.nio.file.Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }

  private static String networkId() throws Exception {
    return java.nio.file.Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
  }

  private static String networkId(int pid) throws Exception {
    return java.nio.file.Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/net")).toString();
  }
}

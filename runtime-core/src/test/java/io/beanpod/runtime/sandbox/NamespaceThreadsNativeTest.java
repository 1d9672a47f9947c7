package io.beanpod.runtime.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which network namespace each thread of this process is in, as /proc tells it. */
@Tag("native")
class NamespaceThreadsNativeTest {

  private static final Set<Namespace> POD = Set.of(Namespace.NET, Namespace.IPC, Namespace.UTS);
  private static final Path OWN = Path.of("/proc/thread-self/ns/net");

  private static String network() throws IOException {
    return Files.readSymbolicLink(OWN).toString();
  }

  /** The network namespaces of threads that are not where the test is. */
  private static List<String> elsewhere() throws IOException {
    String home = network();
    List<String> away = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        try {
          away.add(Files.readSymbolicLink(thread.resolve("ns/net")).toString());
        } catch (NoSuchFileException e) {
          // the thread has ended
        }
      }
    }
    away.removeIf(home::equals);
    return away;
  }

  @Test
  void aThreadThatEnteredAheadDoesItsWorkThereAndEndsAtHome() throws Exception {
    String home = network();
    try (NamespaceThreads threads = new NamespaceThreads(Kernel.linux().namespaces(), 1)) {
      assertThat(threads.inNew(POD, NamespaceThreadsNativeTest::network)).isNotEqualTo(home);
      assertThat(elsewhere()).isEmpty();

      try (var entered = threads.enterNew(POD, NamespaceThreadsNativeTest::network)) {
        assertThat(elsewhere()).containsExactly(entered.prepared());
        assertThat(entered.run(NamespaceThreadsNativeTest::network)).isEqualTo(entered.prepared());
        assertThat(elsewhere()).isEmpty();
      }
    }
  }

  @Test
  void namespacesThatNobodyUsesAreGivenUp() throws Exception {
    try (NamespaceThreads threads = new NamespaceThreads(Kernel.linux().namespaces(), 1)) {
      var entered = threads.enterNew(POD, NamespaceThreadsNativeTest::network);
      assertThat(elsewhere()).hasSize(1);
      entered.close();
      await().atMost(Duration.ofMinutes(1)).until(() -> elsewhere().isEmpty());
    }
  }

  @Test
  void whatGoesWrongInsideIsToldOutside() throws Exception {
    try (NamespaceThreads threads = new NamespaceThreads(Kernel.linux().namespaces(), 1)) {
      assertThatThrownBy(() ->
              threads.enterNew(
                  POD,
                  () -> {
                    throw new IOException("no " + network());
                  }))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no net:[");
      assertThat(elsewhere()).isEmpty();
    }
  }
}

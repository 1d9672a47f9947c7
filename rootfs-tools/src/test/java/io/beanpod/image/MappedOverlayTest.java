package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.sys.Fd;
import io.beanpod.sys.FileStatus;
import io.beanpod.sys.Kernel;
import io.beanpod.sys.Namespace;
import io.beanpod.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers for the users of a user namespace, in both ways that kernels have. */
@Tag("native")
class MappedOverlayTest {
  private static final Kernel KERNEL = Kernel.linux();

  @TempDir private Path temp;
  private Process sleeper;
  private Fd users;
  private List<String> mountsBefore;

  @BeforeEach
  void makeUserNamespace() throws Exception {
    sleeper = new ProcessBuilder("unshare", "--user", "sleep", "1000").start();
    int pid = (int) sleeper.pid();
    Path space = Path.of("/proc/" + pid + "/ns/user");
    Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !Files.readSymbolicLink(space).equals(own));
    Files.writeString(Path.of("/proc/" + pid + "/uid_map"), "0 100000 65536");
    Files.writeString(Path.of("/proc/" + pid + "/gid_map"), "0 200000 65536");
    users = KERNEL.namespaces().open(pid, Namespace.USER);
    mountsBefore = Files.readAllLines(Path.of("/proc/self/mountinfo"));
  }

  @AfterEach
  void noMountIsLeft() throws IOException {
    users.close();
    sleeper.destroyForcibly();
    assertThat(Files.readAllLines(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
  }

  private Path layer(String name, int owner) throws IOException {
    Path layer = Files.createDirectories(temp.resolve(name));
    Path file = Files.writeString(layer.resolve(name + "-file"), name);
    Files.setAttribute(file, "unix:uid", owner);
    Files.writeString(layer.resolve("both"), name);
    return layer;
  }

  private static Fd writable(Fd context, Path upper, Path work) throws SyscallException {
    KERNEL.mounts().setString(context, "upperdir", upper.toString());
    KERNEL.mounts().setString(context, "workdir", work.toString());
    KERNEL.mounts().create(context);
    return KERNEL.mounts().fsmount(context, 0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void filesBelongToTheUsersAndTheLayersStay(boolean byDescriptor) throws Exception {
    Path top = layer("top", 7);
    Path bottom = layer("bottom", 0);
    Path upper = Files.createDirectory(temp.resolve("upper"));
    Path work = Files.createDirectory(temp.resolve("work"));
    MappedOverlay overlay = new MappedOverlay(KERNEL, byDescriptor);
    try (Fd mount =
        overlay.mount(List.of(top, bottom), users, context -> writable(context, upper, work))) {
      FileStatus file = KERNEL.files().stat(mount, "top-file");
      assertThat(file.uid()).isEqualTo(100_007);
      assertThat(file.gid()).isEqualTo(200_000);
      assertThat(KERNEL.files().stat(mount, "bottom-file").uid()).isEqualTo(100_000);
      KERNEL.files().fchmodat(mount, "bottom-file", 0600);
    }
    assertThat(Files.getAttribute(upper.resolve("bottom-file"), "unix:uid")).isEqualTo(100_000);
    assertThat(Files.getAttribute(bottom.resolve("bottom-file"), "unix:uid")).isEqualTo(0);
    assertThat(Files.getAttribute(top.resolve("top-file"), "unix:uid")).isEqualTo(7);
    assertThat(Files.readString(top.resolve("both"))).isEqualTo("top");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFailsIsToldAndNothingIsLeft(boolean byDescriptor) throws Exception {
    Path layer = layer("only", 0);
    MappedOverlay overlay = new MappedOverlay(KERNEL, byDescriptor);
    assertThatThrownBy(() ->
            overlay.mount(
                List.of(layer), users, context -> writable(context, layer.resolve("none"), layer)))
        .isInstanceOf(SyscallException.class)
        .hasMessageContaining("upperdir");
  }
}

package io.beanpod.pause;

import static io.beanpod.pause.TestContainer.process;
import static io.beanpod.pause.TestContainer.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.PlanOperation.Attach;
import io.beanpod.pause.PlanOperation.FsMount;
import io.beanpod.pause.PlanOperation.MakeDirectory;
import io.beanpod.pause.PlanOperation.MakeNode;
import io.beanpod.pause.PlanOperation.MakeSymlink;
import io.beanpod.pause.PlanOperation.MaskPath;
import io.beanpod.pause.PlanOperation.ReadOnlyPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile image, manifest or volume tries, and why it gets nowhere. */
@Tag("native")
class ContainerIsolationTest {
  private static final int EPERM = 1;
  private static final int EEXIST = 17;
  private static final int EINVAL = 22;
  private static final int ELOOP = 40;

  private TestContainer container;

  @BeforeEach
  void create() throws IOException {
    container = new TestContainer();
  }

  @AfterEach
  void remove() throws IOException {
    container.close();
  }

  private Path volume() throws IOException {
    Path volume = Files.createDirectory(container.directory.resolve("volume"));
    Files.writeString(volume.resolve("inside"), "volume\n");
    return volume;
  }

  private void link(String path, String content) throws IOException {
    Path link = container.root().resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of(content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"proc", "dev", "sys"})
  void kernelFileSystemIsNotMountedThroughALinkOfTheImage(String directory) throws IOException {
    Files.createDirectory(container.root().resolve("evil"));
    link(directory, "/evil");
    StepReport report = container.runFailing(process("sh"));
    assertThat(report.step()).isEqualTo(Step.FSMOUNT);
    assertThat(report.errno()).isEqualTo(ELOOP);
    FsMount mount = (FsMount) container.operations.get(report.operation());
    assertThat(mount.path()).isEqualTo("/" + directory);
  }

  @Test
  void nodeIsNotMadeThroughALinkOfTheImage() throws IOException {
    Path outside = Files.createDirectory(container.directory.resolve("outside"));
    link("dev", outside.toString());
    container.operations.clear();
    container.operations.add(MakeNode.characterDevice("/dev/null", 1, 3));
    assertThat(container.runFailing(process("sh"))).isEqualTo(new StepReport(Step.MKNOD, ELOOP, 0));
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void nodeThatIsSomethingElseIsRefused() throws IOException {
    Files.createDirectory(container.root().resolve("dev"));
    Files.writeString(container.root().resolve("dev/null"), "not a device");
    container.operations.clear();
    container.operations.add(MakeNode.characterDevice("/dev/null", 1, 3));
    assertThat(container.runFailing(process("sh")))
        .isEqualTo(new StepReport(Step.MKNOD, EEXIST, 0));
  }

  @Test
  void volumeTargetThatLeadsOutOfTheRootStaysInside() throws IOException {
    Path outside = Files.createDirectory(container.directory.resolve("outside"));
    link("data", "../../../../../.." + outside);
    int fd = container.descriptor("tree:" + volume());
    container.operations.add(Attach.directory(fd, "/data/sub"));
    container.run(process("cat", "/data/sub/inside"));
    assertThat(container.output()).isEqualTo("volume\n");
    assertThat(outside).isEmptyDirectory();
    assertThat(container.root().resolve("." + outside)).isDirectory();
  }

  @Test
  void fileTargetThatIsADanglingLinkIsMadeInsideTheRoot() throws IOException {
    Path file = Files.writeString(container.directory.resolve("resolv.conf"), "nameserver\n");
    link("etc/resolv.conf", "../run/resolve/stub.conf");
    int fd = container.descriptor("tree:" + file);
    container.operations.add(Attach.file(fd, "/etc/resolv.conf"));
    container.run(process("cat", "/etc/resolv.conf", "/run/resolve/stub.conf"));
    assertThat(container.output()).isEqualTo("nameserver\nnameserver\n");
    assertThat(Path.of("/run/resolve/stub.conf")).doesNotExist();
  }

  @Test
  void endlessChainOfDanglingLinksIsRefused() throws IOException {
    link("a", "/b/x");
    link("b", "/a/x");
    int fd = container.descriptor("tree:" + volume());
    container.operations.add(Attach.directory(fd, "/a/c"));
    StepReport report = container.runFailing(process("sh"));
    assertThat(report.step()).isEqualTo(Step.ATTACH);
    assertThat(report.errno()).isEqualTo(ELOOP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/proc", "/proc/sys", "/proc/self", "/proc/1/attr"})
  void volumeDoesNotCoverProc(String target) throws IOException {
    int fd = container.descriptor("tree:" + volume());
    container.operations.add(Attach.directory(fd, target));
    StepReport report = container.runFailing(process("sh"));
    assertThat(report.step()).isEqualTo(Step.ATTACH);
    assertThat(report.errno()).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//", "/bin/..", "/."})
  void volumeDoesNotCoverTheRoot(String target) throws IOException {
    int fd = container.descriptor("tree:" + volume());
    container.operations.add(Attach.directory(fd, target));
    StepReport report = container.runFailing(process("sh"));
    assertThat(report.step()).isEqualTo(Step.ATTACH);
    assertThat(report.errno()).isEqualTo(EINVAL);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20})
  void descriptorOfInitIsNoWorkingDirectory(int fd) throws IOException {
    ProcessPlan process =
        ProcessPlan.of(
            List.of("sh", "-c", "pwd; ls"),
            List.of("PATH=/bin"),
            "/proc/self/fd/" + fd,
            TestContainer.credentials(0, 0));
    assertThat(container.runFailing(process).step())
        .isIn(Set.of(Step.MAKE_WORKING_DIRECTORY, Step.WORKING_DIRECTORY));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20})
  void descriptorOfInitLeadsToNoCommand(int fd) throws IOException {
    StepReport report = container.runFailing(process("/proc/self/fd/" + fd + "/../bin/sh"));
    assertThat(report.step()).isEqualTo(Step.COMMAND);
  }

  @Test
  void maskedPathsAreEmpty() throws IOException {
    for (String path : List.of("/proc/version", "/proc/sys", "/sys/kernel", "/proc/none")) {
      container.operations.add(new MaskPath(path));
    }
    container.run(
        shell(
            "exec 2>&1; cat /proc/version; ls /proc/sys /sys/kernel; echo x > /proc/sys/a || echo ro"));
    assertThat(container.output())
        .isEqualTo(
            "/proc/sys:\n\n/sys/kernel:\nsh: can't create /proc/sys/a: Read-only file system\nro\n");
  }

  @Test
  void maskIsRefusedWhenTheNullDeviceIsALink() throws IOException {
    link("dev/null", "/etc/target");
    Files.writeString(container.root().resolve("etc/target"), "");
    container.operations.clear();
    container.operations.add(new MaskPath("/bin/sh"));
    assertThat(container.runFailing(process("sh")))
        .isEqualTo(new StepReport(Step.MASK_PATH, EPERM, 0));
  }

  @Test
  void readOnlyPathsCannotBeWritten() throws IOException {
    Path volume = volume();
    int fd = container.descriptor("tree:" + volume);
    container.operations.add(Attach.directory(fd, "/v"));
    for (String path : List.of("/proc/sys", "/v", "/nothing")) {
      container.operations.add(new ReadOnlyPath(path));
    }
    container.run(
        shell(
            "exec 2>&1; echo 1 > /proc/sys/kernel/domainname && echo bad; echo 1 > /v/f && echo bad; cat /v/inside"));
    assertThat(container.output()).doesNotContain("bad").endsWith("volume\n");
    assertThat(volume.resolve("f")).doesNotExist();
  }

  @Test
  void readOnlyRootLeavesVolumesWritable() throws IOException {
    Path volume = volume();
    int fd = container.descriptor("tree:" + volume);
    container.operations.add(Attach.directory(fd, "/v"));
    container.readOnlyRoot = true;
    container.run(shell("exec 2>&1; echo 1 > /f || echo ro; echo 1 > /v/f"));
    assertThat(container.output()).endsWith("ro\n");
    assertThat(volume.resolve("f")).hasContent("1");
    assertThat(container.root().resolve("f")).doesNotExist();
  }

  @Test
  void operationsMakeWhatThePlanSays() throws IOException {
    container.operations.add(new MakeDirectory("/made/here", 01777, 5, 6));
    container.operations.add(new MakeSymlink("target", "/made/link"));
    container.operations.add(new MakeNode("/dev/fifo", MakeNode.FIFO | 0640, 0, 0, 7, 8));
    container.run(shell("ls -dn /made/here /made/link /dev/fifo /dev/null /dev/pts/ptmx"));
    assertThat(container.output().lines().map(line -> line.replaceAll(" +", " ")).toList())
        .anyMatch(line -> line.matches("drwxrwxrwt 2 5 6 .*/made/here"))
        .anyMatch(line -> line.matches("lrwxrwxrwx 1 0 0 .*/made/link -> target"))
        .anyMatch(line -> line.matches("prw-r----- 1 7 8 .*/dev/fifo"))
        .anyMatch(line -> line.matches("crw-rw-rw- 1 0 0 1, 3 .*/dev/null"))
        .anyMatch(line -> line.matches("crw-rw-rw- 1 0 0 5, 2 .*/dev/pts/ptmx"));
  }

  @Test
  void nothingOfTheHostIsMounted() throws IOException {
    container.run(process("cat", "/proc/self/mountinfo"));
    assertThat(container.output().lines().map(line -> line.split(" ", -1)[4]).toList())
        .containsExactly("/", "/proc", "/dev", "/dev/pts", "/sys");
  }

  @Test
  void unnamedDescriptorsAreClosed() throws IOException {
    // Has a number and no place in the plan.
    container.descriptor("tree:/");
    container.run(shell("ls /proc/self/fd/10/etc 2>&1 | wc -l; echo done"));
    assertThat(container.output()).isEqualTo("1\ndone\n");
  }
}

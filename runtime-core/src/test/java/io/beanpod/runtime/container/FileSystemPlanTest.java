package io.beanpod.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.pause.PlanOperation;
import io.beanpod.pause.PlanOperation.Attach;
import io.beanpod.pause.PlanOperation.FsMount;
import io.beanpod.sys.MountAttributes;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileSystemPlanTest {

  private static List<PlanOperation> plan(boolean privileged, PlanOperation... attached) {
    return FileSystemPlan.operations(
        privileged,
        true,
        FileSystemPlan.make(FileSystemPlan.DEFAULT_NODES),
        List.of(attached),
        List.of("/proc/sys"),
        List.of("/proc/kcore"));
  }

  @Test
  void masksComeLast() {
    List<PlanOperation> operations = plan(false, Attach.directory(9, "/data"));
    int size = operations.size();
    assertThat(operations.subList(size - 2, size))
        .containsExactly(
            new PlanOperation.ReadOnlyPath("/proc/sys"), new PlanOperation.MaskPath("/proc/kcore"));
  }

  @Test
  void aMountBelowAnotherComesAfterIt() {
    List<String> paths =
        plan(false, Attach.directory(9, "/a/b"), Attach.directory(10, "/a")).stream()
            .map(PlanOperation::path)
            .toList();
    assertThat(paths).containsSubsequence("/a", "/a/b");
  }

  @Test
  void aMountOfTheManifestReplacesTheDefaultAtItsPlace() {
    List<PlanOperation> operations = plan(false, Attach.directory(9, "/dev/mqueue"));
    assertThat(operations)
        .filteredOn(operation -> operation.path().equals("/dev/mqueue"))
        .containsExactly(Attach.directory(9, "/dev/mqueue"));
  }

  @Test
  void aDevOfTheManifestsOwnGetsNoNodesFromUs() {
    assertThat(plan(false, Attach.directory(9, "/dev")))
        .noneMatch(operation -> operation.path().equals("/dev/null"));
  }

  @Test
  void onlyAPrivilegedContainerMayWriteToSys() {
    assertThat(sys(plan(false)).attributes() & MountAttributes.RDONLY).isNotZero();
    assertThat(sys(plan(true)).attributes() & MountAttributes.RDONLY).isZero();
  }

  @Test
  void devicesMayBeMountedInsteadOfMade() {
    PlanOperation device = Attach.directory(9, "/dev/null");
    List<PlanOperation> operations =
        FileSystemPlan.operations(false, false, List.of(device), List.of(), List.of(), List.of());
    assertThat(operations.stream().map(PlanOperation::path))
        .containsSubsequence("/dev", "/dev/pts", "/dev/null", "/dev/ptmx");
    assertThat(operations).noneMatch(PlanOperation.MakeNode.class::isInstance);
  }

  @Test
  void terminalsAreOfNoGroupThatThereIsNot() {
    assertThat(terminals(plan(false)).options())
        .contains(new PlanOperation.Option.Value("gid", "5"));
    assertThat(
            terminals(
                    FileSystemPlan.operations(
                        false, false, List.of(), List.of(), List.of(), List.of()))
                .options())
        .noneMatch(option -> option.equals(new PlanOperation.Option.Value("gid", "5")));
  }

  private static FsMount terminals(List<PlanOperation> operations) {
    return fsMount(operations, "/dev/pts");
  }

  private static FsMount sys(List<PlanOperation> operations) {
    return fsMount(operations, "/sys");
  }

  private static FsMount fsMount(List<PlanOperation> operations, String path) {
    return operations.stream()
        .filter(FsMount.class::isInstance)
        .map(FsMount.class::cast)
        .filter(mount -> mount.path().equals(path))
        .findFirst()
        .orElseThrow();
  }
}

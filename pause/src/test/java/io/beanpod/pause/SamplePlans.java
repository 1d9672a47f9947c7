package io.beanpod.pause;

import io.beanpod.pause.PlanOperation.Attach;
import io.beanpod.pause.PlanOperation.AttachPodMount;
import io.beanpod.pause.PlanOperation.FsMount;
import io.beanpod.pause.PlanOperation.MakeDirectory;
import io.beanpod.pause.PlanOperation.MakeNode;
import io.beanpod.pause.PlanOperation.MakeSymlink;
import io.beanpod.pause.PlanOperation.MaskPath;
import io.beanpod.pause.PlanOperation.Option;
import io.beanpod.pause.PlanOperation.Propagation;
import io.beanpod.pause.PlanOperation.ReadOnlyPath;
import io.beanpod.pause.PlanOperation.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Plans with every kind of record in them. */
final class SamplePlans {
  private SamplePlans() {}

  static ProcessPlan process() {
    return new ProcessPlan(
        List.of("/bin/sh", "-c", "echo \u00fc"),
        List.of("PATH=/bin", "EMPTY="),
        "/work",
        new ProcessPlan.Credentials(1000, 2000, List.of(2000L, 3000L), 0x1ffffffffffL, 5, 0),
        027,
        true,
        OptionalInt.of(-5),
        List.of(
            new ProcessPlan.Rlimit(7, 1024, 4096),
            new ProcessPlan.Rlimit(4, 0, ProcessPlan.Rlimit.INFINITY)),
        Optional.of(new ProcessPlan.SeccompFilter(2, List.of(0x20L, 0x7fff000000000006L))),
        Optional.of(new ProcessPlan.LsmLabel(ProcessPlan.LsmLabel.Module.APPARMOR, "profile")));
  }

  static RunPlan run() {
    return new RunPlan(
        5,
        6,
        OptionalInt.of(8),
        OptionalInt.of(9),
        new RunPlan.Stdio(Optional.of(new RunPlan.TerminalSize(24, 80)), true, true),
        new RunPlan.PidNamespace.Join(10),
        OptionalInt.of(12),
        Optional.of(new RunPlan.UserNamespace(13, new StreamOwner(101_000, 102_000))),
        true,
        new RunPlan.Root(7, true),
        List.of(
            new FsMount(
                "tmpfs",
                "/dev",
                2,
                0755,
                List.of(new Option.Value("mode", "755"), new Option.Flag("noswap"))),
            new Attach(11, "/data", Target.FILE, 0600, Propagation.SHARED, true, "part"),
            new AttachPodMount("/0", "sub", "/shared", 1),
            new MakeDirectory("/made", 01777, 1, 2),
            MakeNode.characterDevice("/dev/null", 1, 3),
            new MakeSymlink("pts/ptmx", "/dev/ptmx"),
            new ReadOnlyPath("/proc/sys"),
            new MaskPath("/proc/kcore")),
        process());
  }

  static ExecPlan exec() {
    return new ExecPlan(
        5,
        ExecPlan.CONTAINER_NAMESPACES,
        6,
        Optional.empty(),
        new ExecPlan.Stdio.Given(0, 7, 8),
        ProcessPlan.of(
            List.of("ls"),
            List.of(),
            "/",
            new ProcessPlan.Credentials(4294967294L, 0, List.of(), 0, 0, 0)));
  }

  static ExecPlan execWithTerminal() {
    return new ExecPlan(
        5,
        ExecPlan.CONTAINER_NAMESPACES,
        6,
        Optional.of(new StreamOwner(101_000, 4294967294L)),
        new ExecPlan.Stdio.NewTerminal(new RunPlan.TerminalSize(1, 2)),
        process());
  }
}

package io.beanpod.pause;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is needed again of a plan that was given to init, read from its own bytes: an exec runs as
 * the same user with the same environment, and a failure that is told later can still be explained.
 *
 * @param paths what each operation on the file system is about, in the order of the plan
 */
public record RecordedPlan(ProcessPlan process, List<String> paths) {

  /** Copies the paths. */
  public RecordedPlan {
    paths = List.copyOf(paths);
  }

  /** The same from the plan before it was encoded. */
  public static RecordedPlan of(RunPlan plan) {
    return new RecordedPlan(
        plan.process(), plan.operations().stream().map(PlanOperation::path).toList());
  }

  /**
   * Reads {@link RunPlan#encode()}'s bytes.
   *
   * @throws IllegalArgumentException when they are no whole plan
   */
  public static RecordedPlan decode(byte[] plan) {
    Builder builder = new Builder();
    PlanReader.records(plan, builder::take);
    return builder.build();
  }

  private static final class Builder {
    private List<String> arguments = List.of();
    private List<String> environment = List.of();
    private String workingDirectory = "";
    private ProcessPlan.@Nullable Credentials credentials;
    private boolean noNewPrivileges;
    private int umask;
    private OptionalInt oomScoreAdjustment = OptionalInt.empty();
    private final List<ProcessPlan.Rlimit> rlimits = new ArrayList<>();
    private Optional<ProcessPlan.SeccompFilter> seccomp = Optional.empty();
    private Optional<ProcessPlan.LsmLabel> lsmLabel = Optional.empty();
    private final List<String> paths = new ArrayList<>();

    void take(RecordType type, PlanReader in) {
      switch (type) {
        case ARGUMENTS -> arguments = in.strings();
        case ENVIRONMENT -> environment = in.strings();
        case WORKING_DIRECTORY -> workingDirectory = in.string();
        case CREDENTIALS -> credentials = credentials(in);
        case PROCESS -> {
          noNewPrivileges = in.u32() != 0;
          umask = in.u32();
        }
        case OOM_SCORE_ADJ -> oomScoreAdjustment = OptionalInt.of(in.u32());
        case RLIMIT -> rlimits.add(new ProcessPlan.Rlimit(in.u32(), in.u64(), in.u64()));
        case SECCOMP -> seccomp = Optional.of(filter(in));
        case LSM_LABEL -> lsmLabel = Optional.of(label(in));
        case FSMOUNT -> {
          skip(in, 2);
          in.string();
          paths.add(in.string());
        }
        case ATTACH -> paths.add(skip(in, 5).string());
        case ATTACH_POD_MOUNT -> {
          skip(in, 1).string();
          in.string();
          paths.add(in.string());
        }
        case MKDIR -> paths.add(skip(in, 3).string());
        case MKNOD -> paths.add(skip(in, 5).string());
        case SYMLINK -> {
          in.string();
          paths.add(in.string());
        }
        case READONLY_PATH, MASK_PATH -> paths.add(in.string());
        case STATE_DIRECTORY,
            CGROUP,
            LOG,
            CONTROL,
            STDIO,
            NAMESPACES,
            ROOT,
            TARGET,
            EXEC_STDIO,
            POD_MOUNTS,
            USER_NAMESPACE -> {
          // Descriptors, which nobody has any more.
        }
      }
    }

    private static PlanReader skip(PlanReader in, int words) {
      for (int i = 0; i < words; i++) {
        in.u32();
      }
      return in;
    }

    private static ProcessPlan.Credentials credentials(PlanReader in) {
      long uid = Integer.toUnsignedLong(in.u32());
      long gid = Integer.toUnsignedLong(in.u32());
      long bounding = in.u64();
      long permitted = in.u64();
      long ambient = in.u64();
      int count = in.count();
      List<Long> groups = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        groups.add(Integer.toUnsignedLong(in.u32()));
      }
      return new ProcessPlan.Credentials(uid, gid, groups, bounding, permitted, ambient);
    }

    private static ProcessPlan.SeccompFilter filter(PlanReader in) {
      int flags = in.u32();
      int count = in.count();
      List<Long> program = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        program.add(in.u64());
      }
      return new ProcessPlan.SeccompFilter(flags, program);
    }

    private static ProcessPlan.LsmLabel label(PlanReader in) {
      return new ProcessPlan.LsmLabel(ProcessPlan.LsmLabel.Module.of(in.u32()), in.string());
    }

    RecordedPlan build() {
      if (credentials == null) {
        throw new IllegalArgumentException("a plan without credentials");
      }
      return new RecordedPlan(
          new ProcessPlan(
              arguments,
              environment,
              workingDirectory,
              credentials,
              umask,
              noNewPrivileges,
              oomScoreAdjustment,
              rlimits,
              seccomp,
              lsmLabel),
          paths);
    }
  }
}

package io.beanpod.pause;

/** The types of a plan's records; {@code enum record_type} of {@code protocol.h}. */
enum RecordType {
  STATE_DIRECTORY(1),
  CGROUP(2),
  LOG(3),
  CONTROL(4),
  STDIO(5),
  NAMESPACES(6),
  ROOT(7),
  TARGET(8),
  EXEC_STDIO(9),
  POD_MOUNTS(10),
  USER_NAMESPACE(11),
  ARGUMENTS(20),
  ENVIRONMENT(21),
  WORKING_DIRECTORY(22),
  CREDENTIALS(23),
  PROCESS(24),
  OOM_SCORE_ADJ(25),
  RLIMIT(26),
  SECCOMP(27),
  LSM_LABEL(28),
  FSMOUNT(40),
  ATTACH(41),
  MKDIR(42),
  MKNOD(43),
  SYMLINK(44),
  ATTACH_POD_MOUNT(45),
  READONLY_PATH(60),
  MASK_PATH(61);

  private final int number;

  RecordType(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** The type of a number in a plan. */
  static RecordType of(int number) {
    for (RecordType type : values()) {
      if (type.number == number) {
        return type;
      }
    }
    throw new IllegalArgumentException("a plan has no record of type " + number);
  }
}

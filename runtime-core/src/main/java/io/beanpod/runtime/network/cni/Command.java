package io.beanpod.runtime.network.cni;

/** What a plugin can be told, CNI_COMMAND. */
enum Command {
  ADD(SpecVersion.V0_1_0),
  DEL(SpecVersion.V0_1_0),
  VERSION(SpecVersion.V0_1_0),
  CHECK(SpecVersion.V0_4_0),
  GC(SpecVersion.V1_1_0),
  STATUS(SpecVersion.V1_1_0);

  private final SpecVersion since;

  Command(SpecVersion since) {
    this.since = since;
  }

  /** Whether a network of this version knows the command. */
  boolean isIn(SpecVersion version) {
    return version.atLeast(since);
  }
}

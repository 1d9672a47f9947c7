package io.beanpod.runtime.state;

import io.beanpod.runtime.SandboxSpec;
import java.time.Instant;

/**
 * What a sandbox shall be; written before anything of it exists.
 *
 * @param cgroup the pod's cgroup, as a path below the cgroup mount
 * @param scope the unit below it that systemd made; empty for a pod whose cgroups beanpod made
 */
public record SandboxRecord(
    String id, SandboxSpec spec, Instant createdAt, String cgroup, String scope) {
  /** The record of an older daemon knows of no scope. */
  public SandboxRecord {
    scope = scope == null ? "" : scope;
  }
}

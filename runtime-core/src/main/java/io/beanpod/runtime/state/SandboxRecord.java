package io.beanpod.runtime.state;

import io.beanpod.runtime.SandboxSpec;
import java.time.Instant;

/**
 * What a sandbox shall be; written before anything of it exists.
 *
 * @param cgroup the pod's cgroup, as a path below the cgroup mount
 */
public record SandboxRecord(String id, SandboxSpec spec, Instant createdAt, String cgroup) {}

package io.beanpod.runtime.state;

import java.util.List;

/**
 * Written when a sandbox is complete; without it, what is found of a sandbox is swept.
 *
 * @param pausePid pause in the host's pid namespace, valid while pause holds the directory's lock
 */
public record SandboxReady(int pausePid, List<String> addresses) {}

/**
 * Filters of system calls: profiles in the JSON of the OCI runtime specification, beanpod's own
 * default profile, and a compiler from both to the classic BPF that seccomp(2) takes.
 */
@NullMarked
package io.beanpod.runtime.seccomp;

import org.jspecify.annotations.NullMarked;

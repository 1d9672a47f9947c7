package io.beanpod.runtime.container;

import io.beanpod.pause.ProcessPlan.LsmLabel;
import io.beanpod.pause.ProcessPlan.SeccompFilter;
import java.util.Optional;

/**
 * What the kernel is told of a container's rights.
 *
 * @param capabilities the bounding, permitted and effective set, as the bit mask of capset(2)
 * @param ambient a part of them
 */
record Rights(
    long capabilities, long ambient, Optional<SeccompFilter> seccomp, Optional<LsmLabel> label) {}

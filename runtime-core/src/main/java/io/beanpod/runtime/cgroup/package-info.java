/** cgroup v2: places, limits, devices, figures. */
@NullMarked
package io.beanpod.runtime.cgroup;

import org.jspecify.annotations.NullMarked;

/**
 * cgroup v2: where the groups are, their limits, devices and figures. See the kernel's
 * admin-guide/cgroup-v2.rst, cgroups(7).
 *
 * <p>What is written follows from {@link io.beanpod.runtime.Resources} alone ({@link
 * io.beanpod.runtime.cgroup.CgroupSettings}, {@link io.beanpod.runtime.cgroup.DeviceProgram}); a
 * {@link io.beanpod.runtime.cgroup.Cgroup} only carries it out.
 */
@NullMarked
package io.beanpod.runtime.cgroup;

import org.jspecify.annotations.NullMarked;

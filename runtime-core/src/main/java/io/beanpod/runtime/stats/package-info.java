/**
 * Figures of containers and sandboxes, from cgroup v2 files, /proc and the disk.
 *
 * <p>{@link io.beanpod.runtime.stats.Statistics} is the way in. What the kernel keeps as a number
 * is read when somebody asks. What has to be counted (files on the disk, open descriptors) is
 * counted behind the back of who asks, and only while somebody does. A figure that the host does
 * not keep is absent, never 0.
 */
@NullMarked
package io.beanpod.runtime.stats;

import org.jspecify.annotations.NullMarked;

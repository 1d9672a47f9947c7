/**
 * systemd's units over D-Bus, as far as pods need them: transient slices and scopes. See
 * org.freedesktop.systemd1(5), systemd.resource-control(5) and systemd's CGROUP_DELEGATION.
 *
 * <p>Only {@code BusConnection} touches the D-Bus library, so its classes are loaded when a daemon
 * first asks systemd for something.
 */
@NullMarked
package io.beanpod.runtime.systemd;

import org.jspecify.annotations.NullMarked;

/**
 * How sandboxes are connected, and the built-in pod network of a host: a bridge, a veth pair for
 * each pod, addresses, masquerade for what leaves the host, and host ports.
 *
 * <p>{@link io.beanpod.runtime.network.Network} is what a sandbox sees of it, and what CNI offers
 * as well. {@link io.beanpod.runtime.network.PodNetwork} is the built-in one. What it promised a
 * sandbox is a {@link io.beanpod.runtime.network.Lease} on disk before the kernel hears of it, so
 * after a crash everything in the kernel has a lease or no owner.
 */
@NullMarked
package io.beanpod.runtime.network;

import org.jspecify.annotations.NullMarked;

/**
 * Pods connected by plugins of the Container Network Interface, specification 0.1.0 to 1.1.0.
 *
 * <p>{@link io.beanpod.runtime.network.cni.CniNetwork} is the way in. A {@link
 * io.beanpod.runtime.network.cni.ConfigurationDirectory} finds the network, a {@link
 * io.beanpod.runtime.network.cni.PluginChain} runs its plugins in order, and an {@link
 * io.beanpod.runtime.network.cni.Attachment} on disk keeps what DEL needs, with the configuration
 * as it was at ADD.
 */
@NullMarked
package io.beanpod.runtime.network.cni;

import org.jspecify.annotations.NullMarked;

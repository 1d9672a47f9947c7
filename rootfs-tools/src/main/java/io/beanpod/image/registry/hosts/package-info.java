/**
 * Which hosts serve a registry's images, and how they are reached: containerd's {@code hosts.toml},
 * docker's certificate directories, TLS.
 */
@NullMarked
package io.beanpod.image.registry.hosts;

import org.jspecify.annotations.NullMarked;

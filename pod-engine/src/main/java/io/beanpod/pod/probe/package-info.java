/**
 * Liveness, readiness and startup probes: how a container is asked, when, and what the answers
 * mean.
 */
@NullMarked
package io.beanpod.pod.probe;

import org.jspecify.annotations.NullMarked;

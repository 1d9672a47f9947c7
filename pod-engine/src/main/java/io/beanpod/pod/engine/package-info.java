/** What kubelet does on one node: makes pods run as their manifests say, and keeps them so. */
@NullMarked
package io.beanpod.pod.engine;

import org.jspecify.annotations.NullMarked;

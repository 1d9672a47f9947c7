/** The directories and files of a pod on the node: volumes, /etc/hosts, termination messages. */
@NullMarked
package io.beanpod.pod.volume;

import org.jspecify.annotations.NullMarked;

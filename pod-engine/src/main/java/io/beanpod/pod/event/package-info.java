/** What happened to pods, told in the words of Kubernetes' events. */
@NullMarked
package io.beanpod.pod.event;

import org.jspecify.annotations.NullMarked;

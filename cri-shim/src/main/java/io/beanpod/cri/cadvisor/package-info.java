/** Answers cAdvisor, so that kubelet's figures have a pod's network and the names of its pods. */
@NullMarked
package io.beanpod.cri.cadvisor;

import org.jspecify.annotations.NullMarked;

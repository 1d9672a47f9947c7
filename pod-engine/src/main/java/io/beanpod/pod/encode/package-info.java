/** Pods as kubectl prints them: plain maps with sorted keys, and their YAML and JSON text. */
@NullMarked
package io.beanpod.pod.encode;

import org.jspecify.annotations.NullMarked;

/** What a pod is called, and the files by which its programs resolve names. */
@NullMarked
package io.beanpod.pod.naming;

import org.jspecify.annotations.NullMarked;

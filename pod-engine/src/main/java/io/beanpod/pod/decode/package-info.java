/**
 * Reads manifests strictly: nothing is ignored, and every mistake is told with its line, its path
 * and what would be right.
 *
 * <p>Text becomes nodes ({@code Documents}), nodes become records ({@code Value}, {@code Struct}
 * and the readers), and records are checked as the Kubernetes API server checks them (the rules).
 */
@NullMarked
package io.beanpod.pod.decode;

import org.jspecify.annotations.NullMarked;

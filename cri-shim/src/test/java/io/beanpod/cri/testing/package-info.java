/** A CRI server on a real runtime, and what a client needs to talk to it. */
@NullMarked
package io.beanpod.cri.testing;

import org.jspecify.annotations.NullMarked;

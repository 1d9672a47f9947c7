/** The beanpod command line and its daemon. */
@NullMarked
package io.beanpod.cli;

import org.jspecify.annotations.NullMarked;

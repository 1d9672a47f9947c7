/** A pod in the foreground, without a daemon. */
@NullMarked
package io.beanpod.cli.run;

import org.jspecify.annotations.NullMarked;

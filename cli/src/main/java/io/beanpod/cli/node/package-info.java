/** Images, runtime and pod engine together in this process, as the daemon and run use them. */
@NullMarked
package io.beanpod.cli.node;

import org.jspecify.annotations.NullMarked;

/** How long a start takes, and where the time goes. */
@NullMarked
package io.beanpod.cli.bench;

import org.jspecify.annotations.NullMarked;

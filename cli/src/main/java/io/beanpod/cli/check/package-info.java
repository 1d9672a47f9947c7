/** What this machine's kernel offers to pods. */
@NullMarked
package io.beanpod.cli.check;

import org.jspecify.annotations.NullMarked;

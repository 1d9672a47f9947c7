/** What messages of the log carry beside their words. */
@NullMarked
package io.beanpod.log;

import org.jspecify.annotations.NullMarked;

/** A kernel that only records what it is asked to do, for tests of the modules above. */
@NullMarked
package io.beanpod.sys.fake;

import org.jspecify.annotations.NullMarked;

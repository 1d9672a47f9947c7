/** Linux system calls as Java interfaces, cut by man-page family. */
@NullMarked
package io.beanpod.sys;

import org.jspecify.annotations.NullMarked;

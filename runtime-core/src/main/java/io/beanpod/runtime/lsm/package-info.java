/** Labels of Linux security modules, AppArmor and SELinux, for containers. */
@NullMarked
package io.beanpod.runtime.lsm;

import org.jspecify.annotations.NullMarked;

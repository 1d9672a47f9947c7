/**
 * The Container Device Interface: files by which the vendor of a device says what a container needs
 * for it.
 */
@NullMarked
package io.beanpod.runtime.cdi;

import org.jspecify.annotations.NullMarked;

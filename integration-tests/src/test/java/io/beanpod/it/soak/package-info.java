/** The daemon killed again and again under running pods. */
@NullMarked
package io.beanpod.it.soak;

import org.jspecify.annotations.NullMarked;

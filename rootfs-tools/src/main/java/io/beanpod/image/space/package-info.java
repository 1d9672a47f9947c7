/** What a store takes of the disk, and making room on it. */
@NullMarked
package io.beanpod.image.space;

import org.jspecify.annotations.NullMarked;

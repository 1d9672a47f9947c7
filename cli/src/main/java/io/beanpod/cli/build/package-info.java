/** The file that an image is built from. */
@NullMarked
package io.beanpod.cli.build;

import org.jspecify.annotations.NullMarked;

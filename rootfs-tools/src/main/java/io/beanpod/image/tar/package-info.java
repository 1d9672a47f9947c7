/**
 * Reading and writing tar streams: ustar, the pax extensions, and GNU's long names and sparse
 * files. Only the format; what an entry may do to a file tree is decided elsewhere.
 */
@NullMarked
package io.beanpod.image.tar;

import org.jspecify.annotations.NullMarked;

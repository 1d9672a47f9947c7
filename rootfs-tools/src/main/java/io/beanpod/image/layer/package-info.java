/**
 * Layers: from the bytes of an archive to a directory that overlayfs takes as a lower directory.
 * Each path is resolved by the kernel below the layer's own descriptor and through no symbolic
 * link; no path is ever joined from a root and a name of an archive.
 */
@NullMarked
package io.beanpod.image.layer;

import org.jspecify.annotations.NullMarked;

/**
 * Images on disk: blobs by digest, unpacked layers by chain id, the index of names, and the roots
 * of containers. Several processes may use one store at a time.
 */
@NullMarked
package io.beanpod.image.store;

import org.jspecify.annotations.NullMarked;

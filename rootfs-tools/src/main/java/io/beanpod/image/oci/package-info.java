/** Names and documents of images as the OCI image and distribution specifications define them. */
@NullMarked
package io.beanpod.image.oci;

import org.jspecify.annotations.NullMarked;

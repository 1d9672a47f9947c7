/**
 * Signatures of images: which ones a policy asks for, and whether an image has them. Whatever is
 * missing, unknown or out of reach means that the image is refused.
 */
@NullMarked
package io.beanpod.image.signature;

import org.jspecify.annotations.NullMarked;

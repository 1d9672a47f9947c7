/** Users and groups as an image's own files define them. */
@NullMarked
package io.beanpod.image.account;

import org.jspecify.annotations.NullMarked;

/** Who asks: credentials, where they are kept, and what a registry gives for them. */
@NullMarked
package io.beanpod.image.registry.auth;

import org.jspecify.annotations.NullMarked;

/** Images from registries, by the OCI distribution specification and docker's registry API. */
@NullMarked
package io.beanpod.image.registry;

import org.jspecify.annotations.NullMarked;

package io.beanpod.image.registry.pull;

import io.beanpod.image.oci.Digest;

/**
 * What was pulled.
 *
 * @param id the image
 * @param transferred bytes of layers that came from the registry; 0 when all were there
 */
public record Pulled(Digest id, long transferred) {}

/**
 * Talking to the hosts of a registry: authentication, redirects, retries, and bytes that go on
 * where a connection broke.
 */
@NullMarked
package io.beanpod.image.registry.http;

import org.jspecify.annotations.NullMarked;

/** The built-in pod network: bridge, addresses, masquerade, host ports. */
@NullMarked
package io.beanpod.runtime.network;

import org.jspecify.annotations.NullMarked;

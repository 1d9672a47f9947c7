/** gRPC over a unix socket: the server, its methods, and how failures become status codes. */
@NullMarked
package io.beanpod.cri.rpc;

import org.jspecify.annotations.NullMarked;

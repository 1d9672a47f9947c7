/**
 * The streaming server of the CRI: exec, attach and port-forward over SPDY/3.1 and WebSocket.
 *
 * <p>Netty's event loops move frames and never wait. What runs a command or relays a port is a
 * virtual thread that knows blocking streams only: {@link io.beanpod.cri.streaming.InboundStream}
 * for what the client sends, an output stream that waits while the client does not read, and {@link
 * io.beanpod.cri.streaming.ClientConnection} between the two, which bounds the memory of both
 * directions.
 */
@NullMarked
package io.beanpod.cri.streaming;

import org.jspecify.annotations.NullMarked;

/** Packet filter rules through libnftables, libnftables(3) and nft(8). */
@NullMarked
package io.beanpod.sys.nftables;

import org.jspecify.annotations.NullMarked;

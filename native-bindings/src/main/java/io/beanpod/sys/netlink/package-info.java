/**
 * Network links, addresses, routes and neighbours by rtnetlink(7).
 *
 * <p>{@link io.beanpod.sys.netlink.RouteSocket} is the way in. The codecs beside it are pure: they
 * turn values into messages and messages into values.
 */
@NullMarked
package io.beanpod.sys.netlink;

import org.jspecify.annotations.NullMarked;

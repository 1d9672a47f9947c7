/** What Prometheus can scrape of the daemon. */
@NullMarked
package io.beanpod.cli.metrics;

import org.jspecify.annotations.NullMarked;

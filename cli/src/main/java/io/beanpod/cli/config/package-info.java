/**
 * The daemon's configuration: its options, the files they are read from, and what comes of them.
 */
@NullMarked
package io.beanpod.cli.config;

import org.jspecify.annotations.NullMarked;

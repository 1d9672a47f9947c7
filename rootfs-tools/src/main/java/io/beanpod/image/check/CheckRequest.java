package io.beanpod.image.check;

/**
 * How a store is looked through.
 *
 * @param deep whether all bytes are read; else only whether everything is there, in its size
 * @param repair whether what is broken is set aside
 */
public record CheckRequest(boolean deep, boolean repair) {}

package io.beanpod.runtime;

/**
 * How a command in a container ended; the outputs are cut at the caller's limit. The arrays are the
 * caller's to keep, and results are not compared.
 */
@SuppressWarnings("ArrayRecordComponent")
public record ExecResult(int exitCode, byte[] stdout, byte[] stderr, boolean timedOut) {}

package io.beanpod.runtime;

/** One variable of a process' environment, environ(7). */
public record EnvVariable(String name, String value) {}

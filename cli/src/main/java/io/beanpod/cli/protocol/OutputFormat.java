package io.beanpod.cli.protocol;

/** How {@code get} prints. */
public enum OutputFormat {
  TABLE,
  WIDE,
  YAML,
  JSON,
  NAME
}

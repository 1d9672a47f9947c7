package io.beanpod.cli.daemon;

/** Makes lines of messages. */
interface LogFormat {

  /** The message as it is written, without the line's end. */
  String line(LogMessage message);
}

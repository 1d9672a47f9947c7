package io.beanpod.cri.streaming;

import java.lang.System.Logger.Level;

/** An exec or attach, run as soon as its client's streams are there. */
sealed interface CommandRun permits ExecRun, AttachRun {

  /** What the client must open. */
  StreamSelection streams();

  /** Runs to the end, tells the client how it ended, and closes the connection. */
  void run(CommandStreams streams) throws InterruptedException;

  /** Does that on a thread of its own. */
  default void start(CommandStreams streams) {
    Thread.ofVirtual()
        .name("stream-command")
        .start(() -> {
          try {
            run(streams);
          } catch (InterruptedException e) {
            System.getLogger(CommandRun.class.getName())
                .log(Level.DEBUG, "a stream was interrupted", e);
          }
        });
  }
}

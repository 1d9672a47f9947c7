package io.beanpod.cli.daemon;

import io.beanpod.cli.protocol.Request;

/** Serves requests. */
@FunctionalInterface
interface RequestHandler {

  /**
   * Serves one request on a thread of its own, which is interrupted when the client goes away.
   *
   * @return the client's exit code
   * @throws Exception whose message the client is told
   */
  int handle(Request request, Conversation conversation) throws Exception;
}

package io.beanpod.cri.service;

import io.beanpod.cri.rpc.AnswerStream;
import java.util.List;
import java.util.function.Function;

/** Sends a list in messages that stay far below the limit of one, KEP-5825. */
public final class Parts {
  private static final int ITEMS = 500;

  private Parts() {}

  /** Sends all items, each once; of an empty list nothing is sent. */
  public static <T, A> void send(
      List<T> items, AnswerStream<A> answers, Function<List<T>, A> message)
      throws InterruptedException {
    for (int from = 0; from < items.size(); from += ITEMS) {
      answers.send(message.apply(items.subList(from, Math.min(from + ITEMS, items.size()))));
    }
  }
}

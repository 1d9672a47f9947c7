package io.beanpod.cri.streaming;

/** Counts what a connection's client has sent and nobody has read yet. */
interface ReadBudget {
  void take(int bytes);

  void giveBack(int bytes);
}

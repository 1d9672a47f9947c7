package io.beanpod.cri.service;

/**
 * How many bytes of each output fit into one answer. An answer that is larger than kubelet takes
 * would be an error instead of a result.
 */
record OutputShare(int stdout, int stderr) {

  /** Both in full where they fit; else each has at least half of the room if it needs it. */
  static OutputShare of(int stdout, int stderr, int room) {
    int half = room / 2;
    int out = Math.min(stdout, Math.max(half, room - stderr));
    return new OutputShare(out, Math.min(stderr, room - out));
  }
}

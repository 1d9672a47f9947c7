package io.beanpod.sys.netlink;

/** Counters of a link since it was made. IFLA_STATS64. */
public record LinkStatistics(
    long receivedPackets,
    long sentPackets,
    long receivedBytes,
    long sentBytes,
    long receiveErrors,
    long sendErrors,
    long receiveDropped,
    long sendDropped) {
  static final LinkStatistics ZERO = new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0);
}

package io.beanpod.cri.rpc;

/** Hears of each call once, when it has ended. It must be quick: calls wait. */
@FunctionalInterface
public interface CallObserver {
  /** Hears nothing. */
  CallObserver NONE = (method, code, nanos) -> {};

  /**
   * A call has ended.
   *
   * @param method without its service, such as {@code RunPodSandbox}; {@code other} for one that
   *     the CRI does not have
   * @param code gRPC's, such as {@code NOT_FOUND}
   * @param nanos from its first byte to its answer, in nanoseconds
   */
  void ended(String method, String code, long nanos);
}

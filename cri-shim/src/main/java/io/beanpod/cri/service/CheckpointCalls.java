package io.beanpod.cri.service;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.v1.RuntimeServiceGrpc;

/**
 * Checkpoints, refused on purpose: an archive of a process' memory is restored with whatever rights
 * its writer put into it.
 */
final class CheckpointCalls implements Topic {
  private static final String WHY =
      "beanpod makes and restores no checkpoints: a checkpoint runs with the rights that its"
          + " archive names";

  @Override
  public void addTo(Methods service) {
    service
        .unary(
            RuntimeServiceGrpc.getCheckpointContainerMethod(),
            request -> {
              throw CallFailure.refused(WHY);
            })
        .unary(
            RuntimeServiceGrpc.getCheckpointPodMethod(),
            request -> {
              throw CallFailure.refused(WHY);
            })
        .unary(
            RuntimeServiceGrpc.getRestorePodMethod(),
            request -> {
              throw CallFailure.refused(WHY);
            });
  }
}

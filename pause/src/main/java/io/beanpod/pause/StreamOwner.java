package io.beanpod.pause;

/**
 * Whose a container's standard streams are, as the host counts: what the ids of its user mean
 * outside of the pod's user namespace. Inside, nobody may give away what came from outside.
 */
public record StreamOwner(long uid, long gid) {
  void write(PlanWriter plan) {
    plan.u32((int) uid).u32((int) gid);
  }
}

package io.beanpod.runtime.cgroup;

import io.beanpod.runtime.Resources;
import java.io.IOException;

/**
 * A pod's cgroups as directories that beanpod makes.
 *
 * @param ours whether nobody named the pod's cgroup
 */
record PlainPodCgroup(Cgroup cgroup, boolean ours) implements PodCgroup {
  @Override
  public String scope() {
    return "";
  }

  @Override
  public Cgroup leaf(String id) {
    return cgroup.child(id);
  }

  @Override
  public Hold create(String id, Resources limits) throws IOException {
    cgroup.create();
    cgroup.apply(limits);
    leaf(id).create();
    return Hold.NONE;
  }

  @Override
  public void remove() throws IOException, InterruptedException {
    if (ours && cgroup.exists() && cgroup.children().isEmpty()) {
      cgroup.remove();
    }
  }
}

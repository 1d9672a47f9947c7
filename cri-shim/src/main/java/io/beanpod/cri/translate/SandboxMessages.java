package io.beanpod.cri.translate;

import io.beanpod.cri.v1.LinuxPodSandboxStatus;
import io.beanpod.cri.v1.Namespace;
import io.beanpod.cri.v1.PodIP;
import io.beanpod.cri.v1.PodSandbox;
import io.beanpod.cri.v1.PodSandboxMetadata;
import io.beanpod.cri.v1.PodSandboxNetworkStatus;
import io.beanpod.cri.v1.PodSandboxState;
import io.beanpod.cri.v1.PodSandboxStatus;
import io.beanpod.runtime.PodIdentity;
import io.beanpod.runtime.SandboxStatus;
import java.util.List;

/** A sandbox as clients are told of it. */
public final class SandboxMessages {
  private SandboxMessages() {}

  /** As in a list. */
  public static PodSandbox item(SandboxStatus sandbox) {
    return PodSandbox.newBuilder()
        .setId(sandbox.id())
        .setMetadata(metadata(sandbox))
        .setState(state(sandbox))
        .setCreatedAt(Nanoseconds.of(sandbox.createdAt()))
        .putAllLabels(sandbox.spec().labels())
        .putAllAnnotations(sandbox.spec().annotations())
        .setRuntimeHandler(sandbox.spec().runtimeHandler())
        .build();
  }

  /** In full. */
  public static PodSandboxStatus status(SandboxStatus sandbox) {
    return PodSandboxStatus.newBuilder()
        .setId(sandbox.id())
        .setMetadata(metadata(sandbox))
        .setState(state(sandbox))
        .setCreatedAt(Nanoseconds.of(sandbox.createdAt()))
        .setNetwork(network(sandbox.ready() ? sandbox.addresses() : List.of()))
        .setLinux(
            LinuxPodSandboxStatus.newBuilder()
                .setNamespaces(
                    Namespace.newBuilder().setOptions(Namespaces.message(sandbox.spec()))))
        .putAllLabels(sandbox.spec().labels())
        .putAllAnnotations(sandbox.spec().annotations())
        .setRuntimeHandler(sandbox.spec().runtimeHandler())
        .build();
  }

  private static PodSandboxNetworkStatus network(List<String> addresses) {
    PodSandboxNetworkStatus.Builder network = PodSandboxNetworkStatus.newBuilder();
    for (String address : addresses) {
      if (network.getIp().isEmpty()) {
        network.setIp(address);
      } else {
        network.addAdditionalIps(PodIP.newBuilder().setIp(address));
      }
    }
    return network.build();
  }

  public static PodSandboxMetadata metadata(SandboxStatus sandbox) {
    PodIdentity pod = sandbox.spec().pod();
    return PodSandboxMetadata.newBuilder()
        .setName(pod.name())
        .setNamespace(pod.namespace())
        .setUid(pod.uid())
        .setAttempt(pod.attempt())
        .build();
  }

  public static PodSandboxState state(SandboxStatus sandbox) {
    return sandbox.ready() ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY;
  }
}

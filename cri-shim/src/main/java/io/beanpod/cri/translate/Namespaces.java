package io.beanpod.cri.translate;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.IDMapping;
import io.beanpod.cri.v1.NamespaceMode;
import io.beanpod.cri.v1.NamespaceOption;
import io.beanpod.cri.v1.UserNamespace;
import io.beanpod.runtime.ContainerPid;
import io.beanpod.runtime.IdMapping;
import io.beanpod.runtime.IdMappings;
import io.beanpod.runtime.NetworkMode;
import io.beanpod.runtime.PidMode;
import io.beanpod.runtime.SandboxSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which namespaces a sandbox or container has. */
final class Namespaces {
  private Namespaces() {}

  static NetworkMode network(NamespaceOption options) throws CallFailure {
    return isHosts("network", options.getNetwork()) ? NetworkMode.HOST : NetworkMode.POD;
  }

  static boolean hostIpc(NamespaceOption options) throws CallFailure {
    return isHosts("ipc", options.getIpc());
  }

  private static boolean isHosts(String field, NamespaceMode mode) throws CallFailure {
    return switch (mode) {
      case POD -> false;
      case NODE -> true;
      case CONTAINER, TARGET, UNRECOGNIZED -> throw unsupported(field, mode, "POD or NODE");
    };
  }

  static PidMode sandboxPid(NamespaceOption options) throws CallFailure {
    return switch (options.getPid()) {
      case POD -> PidMode.POD;
      case CONTAINER -> PidMode.CONTAINER;
      case NODE -> PidMode.HOST;
      case TARGET, UNRECOGNIZED ->
          throw unsupported("pid", options.getPid(), "POD, CONTAINER or NODE for a sandbox");
    };
  }

  /** Which processes a container sees; one that says nothing sees what its sandbox says. */
  static ContainerPid containerPid(NamespaceOption options, SandboxSpec sandbox)
      throws CallFailure {
    return switch (options.getPid()) {
      case POD -> {
        if (sandbox.pid() == PidMode.CONTAINER) {
          throw CallFailure.invalid(
              "the container asks for the pod's pid namespace, but its sandbox was made with one"
                  + " for each container");
        }
        yield new ContainerPid.OfSandbox();
      }
      case CONTAINER -> new ContainerPid.Own();
      case NODE -> new ContainerPid.Host();
      case TARGET -> new ContainerPid.Target(options.getTargetId());
      case UNRECOGNIZED ->
          throw unsupported("pid", options.getPid(), "POD, CONTAINER, NODE or TARGET");
    };
  }

  /** Refuses a container that wants other namespaces than those that its sandbox shares. */
  static void checkShared(NamespaceOption options, SandboxSpec sandbox) throws CallFailure {
    if (network(options) == NetworkMode.HOST && sandbox.network() != NetworkMode.HOST) {
      throw CallFailure.invalid(
          "the container asks for the host's network, but its sandbox has its own");
    }
    if (hostIpc(options) && !sandbox.hostIpc()) {
      throw CallFailure.invalid(
          "the container asks for the host's IPC namespace, but its sandbox has its own");
    }
    if (options.hasUsernsOptions() && !userNamespace(options).equals(sandbox.userNamespace())) {
      throw CallFailure.invalid("the container's user namespace is another one than its sandbox's");
    }
  }

  /**
   * The user namespace, KEP-127. Kubelet maps one range, which begins with the pod's root.
   *
   * @return empty for the host's
   */
  static Optional<IdMappings> userNamespace(NamespaceOption options) throws CallFailure {
    UserNamespace wanted = options.getUsernsOptions();
    boolean mapped = wanted.getUidsCount() > 0 || wanted.getGidsCount() > 0;
    return switch (wanted.getMode()) {
      case NODE -> {
        if (mapped) {
          throw CallFailure.invalid("the host's user namespace (mode NODE) takes no id mappings");
        }
        yield Optional.empty();
      }
      case POD -> mapped ? Optional.of(ofPod(wanted)) : Optional.empty();
      case CONTAINER, TARGET, UNRECOGNIZED ->
          throw unsupported("userns_options.mode", wanted.getMode(), "POD or NODE");
    };
  }

  /** Refuses the host's namespaces to a pod with a user namespace: its root has no power there. */
  static void checkOwn(NamespaceOption options) throws CallFailure {
    if (options.getNetwork() == NamespaceMode.NODE
        || options.getIpc() == NamespaceMode.NODE
        || options.getPid() == NamespaceMode.NODE) {
      throw CallFailure.invalid(
          "a sandbox with a user namespace of its own cannot have the host's network, IPC or pid"
              + " namespace");
    }
  }

  private static IdMappings ofPod(UserNamespace wanted) throws CallFailure {
    IdMappings mappings = mappings(wanted.getUidsList(), wanted.getGidsList());
    if (mappings.uids().size() != 1 || mappings.gids().size() != 1) {
      throw CallFailure.invalid(
          "a user namespace takes one mapping of users and one of groups; there are %d and %d"
              .formatted(mappings.uids().size(), mappings.gids().size()));
    }
    if (mappings.uids().getFirst().containerId() != 0
        || mappings.gids().getFirst().containerId() != 0) {
      throw CallFailure.invalid("the mappings of a user namespace must begin with container id 0");
    }
    return mappings;
  }

  /** Ranges of ids, as a namespace or a mount has them. */
  static IdMappings mappings(List<IDMapping> uids, List<IDMapping> gids) throws CallFailure {
    return new IdMappings(ranges(uids), ranges(gids));
  }

  private static List<IdMapping> ranges(List<IDMapping> messages) throws CallFailure {
    List<IdMapping> ranges = new ArrayList<>();
    for (IDMapping message : messages) {
      try {
        ranges.add(
            new IdMapping(
                Integer.toUnsignedLong(message.getContainerId()),
                Integer.toUnsignedLong(message.getHostId()),
                Integer.toUnsignedLong(message.getLength())));
      } catch (IllegalArgumentException e) {
        throw CallFailure.invalid(String.valueOf(e.getMessage()));
      }
    }
    return ranges;
  }

  /** Ranges of ids as messages. */
  static List<IDMapping> messages(List<IdMapping> ranges) {
    return ranges.stream()
        .map(range ->
            IDMapping.newBuilder()
                .setContainerId((int) range.containerId())
                .setHostId((int) range.hostId())
                .setLength((int) range.size())
                .build())
        .toList();
  }

  /** What a sandbox was made with, as its status tells it. */
  static NamespaceOption message(SandboxSpec sandbox) {
    NamespaceOption.Builder message =
        NamespaceOption.newBuilder()
            .setNetwork(
                sandbox.network() == NetworkMode.HOST ? NamespaceMode.NODE : NamespaceMode.POD)
            .setIpc(sandbox.hostIpc() ? NamespaceMode.NODE : NamespaceMode.POD)
            .setPid(
                switch (sandbox.pid()) {
                  case POD -> NamespaceMode.POD;
                  case CONTAINER -> NamespaceMode.CONTAINER;
                  case HOST -> NamespaceMode.NODE;
                });
    sandbox
        .userNamespace()
        .ifPresent(ids ->
            message.setUsernsOptions(
                UserNamespace.newBuilder()
                    .setMode(NamespaceMode.POD)
                    .addAllUids(messages(ids.uids()))
                    .addAllGids(messages(ids.gids()))));
    return message.build();
  }

  private static CallFailure unsupported(String field, NamespaceMode mode, String possible) {
    return CallFailure.invalid(
        "namespace_options.%s is %s: it can be %s".formatted(field, mode, possible));
  }
}

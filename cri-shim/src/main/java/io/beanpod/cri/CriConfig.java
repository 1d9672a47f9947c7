package io.beanpod.cri;

import io.beanpod.cri.streaming.StreamingConfig;
import io.beanpod.runtime.CgroupDriver;
import java.nio.file.Path;
import java.util.List;

/**
 * How the CRI is served.
 *
 * @param socket where clients connect
 * @param stateDirectory where the runtime keeps its live state; shown by {@code crictl info}
 * @param everybodysPods whether clients see pods that they did not make, such as the pod engine's.
 *     Not under a kubelet: it kills what it does not know
 * @param handlers runtime handlers that a RuntimeClass can name; the empty one is the default
 * @param version of beanpod, as semver.org has it
 * @param machine the host's name, which a pod without one gets
 * @param cgroupDriver who makes the cgroups of pods, which kubelet asks for
 * @param streaming where exec, attach and port-forward are served
 */
public record CriConfig(
    Path socket,
    Path stateDirectory,
    boolean everybodysPods,
    List<String> handlers,
    String version,
    String machine,
    CgroupDriver cgroupDriver,
    StreamingConfig streaming) {

  /** Handlers that mean this runtime. */
  public static final List<String> HANDLERS = List.of("", "beanpod");

  public CriConfig {
    handlers = List.copyOf(handlers);
  }
}

package io.beanpod.cri.service;

import io.beanpod.cri.CriConfig;
import io.beanpod.cri.rpc.Methods;
import io.beanpod.cri.v1.CgroupDriver;
import io.beanpod.cri.v1.LinuxRuntimeConfiguration;
import io.beanpod.cri.v1.RuntimeCondition;
import io.beanpod.cri.v1.RuntimeConfigRequest;
import io.beanpod.cri.v1.RuntimeConfigResponse;
import io.beanpod.cri.v1.RuntimeFeatures;
import io.beanpod.cri.v1.RuntimeHandler;
import io.beanpod.cri.v1.RuntimeHandlerFeatures;
import io.beanpod.cri.v1.RuntimeServiceGrpc;
import io.beanpod.cri.v1.RuntimeStatus;
import io.beanpod.cri.v1.StatusRequest;
import io.beanpod.cri.v1.StatusResponse;
import io.beanpod.cri.v1.UpdateRuntimeConfigRequest;
import io.beanpod.cri.v1.UpdateRuntimeConfigResponse;
import io.beanpod.cri.v1.VersionRequest;
import io.beanpod.cri.v1.VersionResponse;
import io.beanpod.runtime.NetworkStatus;
import io.beanpod.runtime.PodRuntime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The calls about the runtime itself. */
final class RuntimeCalls implements Topic {
  private static final System.Logger LOG = System.getLogger(RuntimeCalls.class.getName());

  /** Of kubelet's side of the interface; it refuses every other one. */
  private static final String KUBELET_API = "0.1.0";

  private static final String API = "v1";

  private final CriConfig config;
  private final PodRuntime runtime;

  RuntimeCalls(CriConfig config, PodRuntime runtime) {
    this.config = config;
    this.runtime = runtime;
  }

  @Override
  public void addTo(Methods service) {
    service
        .unary(RuntimeServiceGrpc.getVersionMethod(), this::version)
        .unary(RuntimeServiceGrpc.getStatusMethod(), this::status)
        .unary(RuntimeServiceGrpc.getRuntimeConfigMethod(), this::runtimeConfig)
        .unary(RuntimeServiceGrpc.getUpdateRuntimeConfigMethod(), this::updateRuntimeConfig);
  }

  private VersionResponse version(VersionRequest request) {
    return VersionResponse.newBuilder()
        .setVersion(KUBELET_API)
        .setRuntimeName("beanpod")
        .setRuntimeVersion(config.version())
        .setRuntimeApiVersion(API)
        .build();
  }

  private StatusResponse status(StatusRequest request) {
    StatusResponse.Builder response =
        StatusResponse.newBuilder()
            .setStatus(
                RuntimeStatus.newBuilder()
                    // A runtime that is not ready answers nothing but UNAVAILABLE.
                    .addConditions(
                        RuntimeCondition.newBuilder().setType("RuntimeReady").setStatus(true))
                    .addConditions(network(runtime.networkStatus())))
            .setFeatures(RuntimeFeatures.newBuilder().setSupplementalGroupsPolicy(true));
    for (String handler : config.handlers()) {
      response.addRuntimeHandlers(
          RuntimeHandler.newBuilder()
              .setName(handler)
              .setFeatures(
                  // mount_setattr(2) with AT_RECURSIVE is of Linux 5.12; we need 6.5 anyway.
                  RuntimeHandlerFeatures.newBuilder()
                      .setRecursiveReadOnlyMounts(true)
                      .setUserNamespaces(runtime.userNamespaces().available())));
    }
    if (request.getVerbose()) {
      response.putInfo("config", Details.json(settings()));
    }
    return response.build();
  }

  private static RuntimeCondition network(NetworkStatus status) {
    return RuntimeCondition.newBuilder()
        .setType("NetworkReady")
        .setStatus(status.ready())
        .setReason(status.reason())
        .setMessage(status.message())
        .build();
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("stateDir", config.stateDirectory().toString());
    settings.put("socket", config.socket().toString());
    settings.put("everybodysPods", config.everybodysPods());
    settings.put("cgroupDriver", config.cgroupDriver().name().toLowerCase(Locale.ROOT));
    return settings;
  }

  private RuntimeConfigResponse runtimeConfig(RuntimeConfigRequest request) {
    return RuntimeConfigResponse.newBuilder()
        .setLinux(LinuxRuntimeConfiguration.newBuilder().setCgroupDriver(cgroupDriver()))
        .build();
  }

  private CgroupDriver cgroupDriver() {
    return switch (config.cgroupDriver()) {
      case CGROUPFS -> CgroupDriver.CGROUPFS;
      case SYSTEMD -> CgroupDriver.SYSTEMD;
    };
  }

  /** The pods' addresses are the network configuration's business; kubelet only wants an OK. */
  private UpdateRuntimeConfigResponse updateRuntimeConfig(UpdateRuntimeConfigRequest request) {
    LOG.log(
        System.Logger.Level.INFO,
        "kubelet tells of the pod addresses {0}; the network keeps its own configuration",
        request.getRuntimeConfig().getNetworkConfig().getPodCidr());
    return UpdateRuntimeConfigResponse.getDefaultInstance();
  }
}

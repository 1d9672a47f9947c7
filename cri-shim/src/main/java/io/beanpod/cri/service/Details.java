package io.beanpod.cri.service;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.beanpod.runtime.ContainerStatus;
import io.beanpod.runtime.Mount;
import io.beanpod.runtime.SandboxStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What verbose answers add: JSON documents for people who look for a fault. */
final class Details {
  private static final JsonMapper JSON =
      JsonMapper.builder().addMixIn(Mount.Source.class, WithKind.class).build();

  private Details() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
  private interface WithKind {}

  static Map<String, String> of(SandboxStatus sandbox) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("pid", sandbox.pausePid());
    if (sandbox.pausePid() != 0) {
      info.put("networkNamespace", "/proc/%d/ns/net".formatted(sandbox.pausePid()));
    }
    info.put("addresses", sandbox.addresses());
    info.put("spec", sandbox.spec());
    return Map.of("info", JSON.writeValueAsString(info));
  }

  static Map<String, String> of(ContainerStatus container) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("pid", container.pid());
    info.put("sandboxID", container.sandboxId());
    info.put("spec", container.spec());
    return Map.of("info", JSON.writeValueAsString(info));
  }

  static String json(Map<String, ?> document) {
    return JSON.writeValueAsString(document);
  }
}

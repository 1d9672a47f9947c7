package io.beanpod.cri.image;

import io.beanpod.cri.v1.Image;
import io.beanpod.cri.v1.Int64Value;
import io.beanpod.image.oci.Reference;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An image of the store in the interface's words. */
final class ImageMessages {
  private static final JsonMapper JSON = JsonMapper.shared();

  private ImageMessages() {}

  /** Its id is the digest of its configuration, here and in each other answer. */
  static Image of(io.beanpod.image.Image image) {
    Image.Builder message =
        Image.newBuilder()
            .setId(image.id().toString())
            .setSize(Math.max(1, image.size()))
            .setPinned(image.pinned());
    image.names().stream().map(Reference::toString).forEach(message::addRepoTags);
    image.repoDigests().stream().map(Reference::toString).forEach(message::addRepoDigests);
    setUser(message, image.config().user());
    return message.build();
  }

  /** A number or a name, without the group; kubelet takes an image that says neither for root's. */
  private static void setUser(Image.Builder message, String userAndGroup) {
    String user = userAndGroup.replaceFirst(":.*", "");
    if (user.matches("[0-9]{1,10}")) {
      message.setUid(Int64Value.newBuilder().setValue(Long.parseLong(user)));
    } else {
      message.setUsername(user);
    }
  }

  /** What a verbose status adds, for people who look for a fault. */
  static Map<String, String> details(io.beanpod.image.Image image) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("manifest", image.manifestDigest().toString());
    info.put("layers", image.chainIds().stream().map(Object::toString).toList());
    info.put("added", image.added().toString());
    info.put("platform", image.config().platform().toString());
    info.put("entrypoint", image.config().entrypoint());
    info.put("cmd", image.config().cmd());
    info.put("env", image.config().env());
    info.put("workingDir", image.config().workingDir());
    info.put("labels", image.config().labels());
    return Map.of("info", JSON.writeValueAsString(info));
  }
}

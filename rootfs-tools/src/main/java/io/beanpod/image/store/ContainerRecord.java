package io.beanpod.image.store;

import io.beanpod.image.oci.Digest;
import io.beanpod.image.oci.ImageException;
import io.beanpod.image.oci.JsonField;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a container's root is made of: {@code root.json} in its directory. As long as it is there,
 * the layers are.
 *
 * @param image the image's id
 * @param chainIds the layers, lowest first
 */
record ContainerRecord(Digest image, List<Digest> chainIds) {
  ContainerRecord {
    chainIds = List.copyOf(chainIds);
  }

  static ContainerRecord read(byte[] bytes, String document) throws ImageException {
    JsonField root = JsonField.parse(bytes, document);
    List<Digest> chainIds = new ArrayList<>();
    for (JsonField element : root.get("chainIds").elements()) {
      chainIds.add(element.digest());
    }
    return new ContainerRecord(root.get("image").digest(), chainIds);
  }

  byte[] write() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("image", image.toString());
    var list = root.putArray("chainIds");
    chainIds.forEach(chainId -> list.add(chainId.toString()));
    return JsonField.write(root);
  }
}

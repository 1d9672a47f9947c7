package io.beanpod.pod.decode;

import java.util.Map;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/** Leaves the meaning of what is written without quotes to {@link Scalar}. */
final class ManifestSchema implements Schema {
  @Override
  public ScalarResolver getScalarResolver() {
    return (value, implicit) -> implicit ? Scalar.PLAIN : Tag.STR;
  }

  @Override
  public Map<Tag, ConstructNode> getSchemaTagConstructors() {
    return Map.of();
  }
}

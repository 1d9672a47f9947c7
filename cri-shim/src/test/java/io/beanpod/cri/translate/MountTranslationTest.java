package io.beanpod.cri.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beanpod.cri.rpc.CallFailure;
import io.beanpod.cri.v1.IDMapping;
import io.beanpod.cri.v1.ImageSpec;
import io.beanpod.cri.v1.Mount;
import io.beanpod.cri.v1.MountPropagation;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MountTranslationTest {
  private static final ImageReferences IMAGES =
      image -> new ImageReferences.Known("sha256:id of " + image, "repo@" + image, "");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void aStatusTellsAMountAsItWasAskedFor(MountPropagation propagation) throws Exception {
    Mount asked =
        mount(b ->
            b.setReadonly(true)
                .setPropagation(propagation)
                .addMountOptions("nodev")
                .addMountOptions("noexec")
                .addUidMappings(range())
                .addGidMappings(range()));
    assertThat(MountTranslation.message(MountTranslation.of(asked), IMAGES)).isEqualTo(asked);
  }

  @Test
  void anImagesMountTellsItsId() throws Exception {
    Mount asked = image(b -> b.setReadonly(true).setImageSubPath("etc"));
    Mount told = MountTranslation.message(MountTranslation.of(asked), IMAGES);
    assertThat(told.getImage().getImage()).isEqualTo("sha256:1");
    assertThat(told.getImage().getImageRef()).isEqualTo("sha256:id of sha256:1");
    assertThat(told.getImageSubPath()).isEqualTo("etc");
  }

  @Test
  void recursiveReadOnlyHasItsConditions() throws Exception {
    assertThat(
            MountTranslation.of(mount(b -> b.setReadonly(true).setRecursiveReadOnly(true)))
                .recursiveReadOnly())
        .isTrue();
    assertRefused(mount(b -> b.setRecursiveReadOnly(true)), "needs readonly");
    assertRefused(
        mount(b ->
            b.setRecursiveReadOnly(true)
                .setReadonly(true)
                .setPropagation(MountPropagation.PROPAGATION_HOST_TO_CONTAINER)),
        "private propagation");
  }

  @Test
  void anImageIsReadOnlyAndNoHostPath() {
    assertRefused(image(b -> {}), "readonly");
    assertRefused(image(b -> b.setReadonly(true).setHostPath("/srv")), "give one");
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertRefused(mount(b -> b.setHostPath("srv")), "absolute");
    assertRefused(mount(b -> b.addMountOptions("suid")), "suid");
    assertRefused(mount(b -> b.setPropagationValue(77)), "propagation");
    assertThatThrownBy(() -> MountTranslation.of(Mount.getDefaultInstance()))
        .hasMessageContaining("container_path");
  }

  private static Mount mount(Consumer<Mount.Builder> change) {
    Mount.Builder mount = Mount.newBuilder().setContainerPath("/data").setHostPath("/srv");
    change.accept(mount);
    return mount.build();
  }

  private static Mount image(Consumer<Mount.Builder> change) {
    return mount(b -> {
      b.clearHostPath().setImage(ImageSpec.newBuilder().setImage("sha256:1"));
      change.accept(b);
    });
  }

  private static IDMapping range() {
    return IDMapping.newBuilder().setHostId(-2_000_000_000).setLength(10).build();
  }

  private static void assertRefused(Mount mount, String why) {
    assertThatThrownBy(() -> MountTranslation.of(mount))
        .isInstanceOf(CallFailure.class)
        .hasMessageContaining("/data")
        .hasMessageContaining(why);
  }
}

package io.beanpod.cri.testing;

import io.beanpod.image.Image;
import io.beanpod.image.ImageStore;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** An image of the machine's own static busybox. */
public final class TestImages {
  private static final List<String> APPLETS =
      List.of("sh", "cat", "sleep", "echo", "id", "ps", "head", "yes", "hostname", "true", "env");

  private TestImages() {}

  /**
   * Builds it into a store.
   *
   * @param scratch a directory that does not exist yet
   */
  public static Image busybox(ImageStore images, Path scratch) throws IOException {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String applet : APPLETS) {
      Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
    }
    Path etc = Files.createDirectories(scratch.resolve("etc"));
    Files.writeString(
        etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\ngroupy:x:1000:1000::/:/bin/sh\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\ngroupy:x:1000:\nmore:x:50000:groupy\n");
    Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\n");
    ImageConfig config = ImageConfig.builder(Platform.host()).cmd(List.of("/bin/sh")).build();
    return images.build(
        BuildRequest.of(new BuildSource.Directory(scratch), "busybox:test").with(config));
  }
}

package io.beanpod.it.host;

import io.beanpod.image.ImageStore;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.image.oci.ImageConfig;
import io.beanpod.image.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** An image of the machine's own static busybox with a link for each of its programs. */
public final class BusyboxImage {
  /** What manifests call it. */
  public static final String NAME = "busybox:test";

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  private BusyboxImage() {}

  /**
   * Builds it into a store.
   *
   * @param scratch an empty directory
   */
  public static void build(ImageStore images, Path scratch)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(scratch.resolve("bin"));
    Files.copy(BUSYBOX, bin.resolve("busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String program : programs()) {
      if (!program.equals("busybox")) {
        Files.createSymbolicLink(bin.resolve(program), Path.of("busybox"));
      }
    }
    Files.createDirectories(scratch.resolve("tmp"));
    Path etc = Files.createDirectories(scratch.resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\n");
    // Without it glibc, even static, looks for libraries of name services that are not here.
    Files.writeString(etc.resolve("nsswitch.conf"), "hosts: files dns\nservices: files\n");
    ImageConfig config = ImageConfig.builder(Platform.host()).cmd(List.of("/bin/sh")).build();
    images.build(BuildRequest.of(new BuildSource.Directory(scratch), NAME).with(config));
  }

  private static List<String> programs() throws IOException, InterruptedException {
    Process list = new ProcessBuilder(BUSYBOX.toString(), "--list").start();
    String names = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (list.waitFor() != 0) {
      throw new IOException(BUSYBOX + " --list failed; install the package busybox-static");
    }
    return names.lines().toList();
  }
}

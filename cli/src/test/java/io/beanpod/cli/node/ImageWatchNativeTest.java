package io.beanpod.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.ImageStore;
import io.beanpod.image.InUse;
import io.beanpod.image.build.BuildRequest;
import io.beanpod.image.build.BuildSource;
import io.beanpod.sys.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs bring into a store is heard of. */
@Tag("native")
class ImageWatchNativeTest {
  @TempDir private Path temp;

  @Test
  void aNameThatComesIsToldAndOneThatGoesIsNot() throws Exception {
    ImageStore watched = ImageStore.open(temp.resolve("store"), Kernel.linux());
    ImageStore other = ImageStore.open(temp.resolve("store"), Kernel.linux());
    Files.createDirectories(temp.resolve("root"));
    Semaphore told = new Semaphore(0);
    try (ImageWatch _ = ImageWatch.start(watched, told::release)) {
      other.build(BuildRequest.of(new BuildSource.Directory(temp.resolve("root")), "one:v1"));
      told.acquire();

      other.tag("one:v1", "two:v1");
      told.acquire();

      other.remove("two:v1", InUse.REFUSE);
      other.pin("one:v1", true);
      other.tag("one:v1", "three:v1");
      told.acquire();
      assertThat(told.availablePermits()).isZero();
    }
  }
}

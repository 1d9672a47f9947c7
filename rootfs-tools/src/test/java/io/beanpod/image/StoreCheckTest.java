package io.beanpod.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.beanpod.image.check.CheckRequest;
import io.beanpod.image.check.CheckResult;
import io.beanpod.image.check.Fault;
import io.beanpod.image.check.Fault.Remedy;
import io.beanpod.sys.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damage in a store: each is found, named, and mended. */
@Tag("native")
class StoreCheckTest {
  private static final Kernel KERNEL = Kernel.linux();
  private static final CheckRequest LOOK = new CheckRequest(true, false);
  private static final CheckRequest REPAIR = new CheckRequest(true, true);
  private static final String NAME = "docker.io/library/app:v1";

  @TempDir private Path temp;
  private ImageStore store;
  private Image image;
  private Path top;

  @BeforeEach
  void fill() throws Exception {
    store = ImageStore.open(temp.resolve("store"), KERNEL);
    TestImage made =
        new TestImage(
            new LayerArchive()
                .directory("etc/", 0750)
                .file("etc/one", "one")
                .file("etc/gone", "gone")
                .bytes(),
            new LayerArchive()
                .file("etc/two", "two")
                .file("etc/.wh.gone", "")
                .symbolicLink("etc/link", "two")
                .bytes());
    image =
        store
            .importArchive(made.dockerArchive(temp.resolve("app.tar"), "app:v1"), List.of())
            .getFirst();
    top = temp.resolve("store/layers").resolve(image.chainIds().getLast().hex()).resolve("fs/etc");
  }

  private Path blob(int layer) {
    return temp.resolve("store/blobs/sha256").resolve(image.config().diffIds().get(layer).hex());
  }

  private Fault only(CheckRequest request) throws Exception {
    List<Fault> faults = store.check(request).faults();
    assertThat(faults).hasSize(1);
    return faults.getFirst();
  }

  @Test
  void aWholeStoreIsWhole() throws Exception {
    CheckResult result = store.check(LOOK);

    assertThat(result.faults()).isEmpty();
    assertThat(result.blobs()).isEqualTo(4);
    assertThat(result.layers()).isEqualTo(2);
    try (Stream<Path> left = Files.list(temp.resolve("store/ingest"))) {
      assertThat(left).isEmpty();
    }
  }

  /** What may have become of a file of a layer, and what is said of it. */
  enum Damage {
    CONTENT("./etc/two has another content") {
      @Override
      void to(Path directory) throws Exception {
        FileTime time = Files.getLastModifiedTime(directory.resolve("two"));
        Files.writeString(directory.resolve("two"), "owt");
        Files.setLastModifiedTime(directory.resolve("two"), time);
      }
    },
    SIZE("./etc/two has the size 4, but must have 3") {
      @Override
      void to(Path directory) throws Exception {
        Files.writeString(directory.resolve("two"), "twoo");
      }
    },
    MISSING("./etc/two is missing") {
      @Override
      void to(Path directory) throws Exception {
        Files.delete(directory.resolve("two"));
      }
    },
    WHITEOUT("./etc/gone is missing") {
      @Override
      void to(Path directory) throws Exception {
        Files.delete(directory.resolve("gone"));
      }
    },
    MORE("./etc/more does not belong to it") {
      @Override
      void to(Path directory) throws Exception {
        Files.createFile(directory.resolve("more"));
      }
    },
    LINK("./etc/link leads elsewhere") {
      @Override
      void to(Path directory) throws Exception {
        FileTime time =
            Files.getLastModifiedTime(
                directory.resolve("link"), java.nio.file.LinkOption.NOFOLLOW_LINKS);
        Files.delete(directory.resolve("link"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("one"));
        KERNEL
            .files()
            .utimensat(
                io.beanpod.sys.Fd.CWD,
                directory.resolve("link").toString(),
                null,
                time.toInstant());
      }
    },
    MODE("./etc has the mode 777, but must have 750") {
      @Override
      void to(Path directory) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    },
    OWNER("./etc/two has the owner 7:0, but must have 0:0") {
      @Override
      void to(Path directory) throws Exception {
        Files.setAttribute(directory.resolve("two"), "unix:uid", 7);
      }
    },
    TIME("./etc/two has the time 1970-01-01T00:00:07Z, but must have 2024-01-02T03:04:05.678Z") {
      @Override
      void to(Path directory) throws Exception {
        Files.setLastModifiedTime(
            directory.resolve("two"), FileTime.from(Instant.ofEpochSecond(7)));
      }
    },
    ATTRIBUTE("./etc/two has another attribute user.x") {
      @Override
      void to(Path directory) throws Exception {
        Files.setAttribute(directory.resolve("two"), "user:x", new byte[] {1});
      }
    };

    private final String message;

    Damage(String message) {
      this.message = message;
    }

    abstract void to(Path directory) throws Exception;
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aChangedLayerIsUnpackedAnew(Damage damage) throws Exception {
    damage.to(top);

    Fault found = only(LOOK);
    assertThat(found.what()).isEqualTo("layer " + image.chainIds().getLast());
    assertThat(found.why()).isEqualTo(damage.message);
    assertThat(found.images()).containsExactly(NAME);
    assertThat(found.remedy()).isEqualTo(Remedy.NONE);
    assertThat(store.check(new CheckRequest(false, false)).isWhole()).isTrue();

    assertThat(only(REPAIR).remedy()).isEqualTo(Remedy.UNPACKED_ANEW);
    assertThat(store.check(LOOK).faults()).isEmpty();
    assertThat(top.resolve("two")).hasContent("two");
    assertThat(store.find("app:v1")).contains(image);
  }

  @Test
  void aMissingLayerIsUnpackedAnew() throws Exception {
    Path layer = temp.resolve("store/layers").resolve(image.chainIds().getLast().hex());
    Files.move(layer, temp.resolve("elsewhere"));

    assertThat(only(new CheckRequest(false, false)).why()).isEqualTo("is missing");
    assertThat(only(REPAIR).remedy()).isEqualTo(Remedy.UNPACKED_ANEW);
    assertThat(top.resolve("two")).hasContent("two");
  }

  @Test
  void aDamagedBlobGoesWithItsImageAndComesBackWithTheNextPull() throws Exception {
    byte[] bytes = Files.readAllBytes(blob(1));
    bytes[700] ^= 1;
    Files.write(blob(1), bytes);

    Fault found = only(LOOK);
    assertThat(found.what()).isEqualTo("blob " + image.config().diffIds().getLast());
    assertThat(found.why()).startsWith("is damaged: its digest is sha256:");
    assertThat(found.images()).containsExactly(NAME);
    assertThat(only(REPAIR).remedy()).isEqualTo(Remedy.SET_ASIDE);

    assertThat(store.list()).isEmpty();
    try (Stream<Path> aside = Files.walk(temp.resolve("store/broken"))) {
      assertThat(aside.filter(Files::isRegularFile)).hasSize(1);
    }
    Image again = store.importArchive(temp.resolve("app.tar"), List.of()).getFirst();
    assertThat(again.id()).isEqualTo(image.id());
    assertThat(store.check(LOOK).faults()).isEmpty();
  }

  @Test
  void aMissingOrShortBlobIsFoundWithoutReading() throws Exception {
    CheckRequest quick = new CheckRequest(false, false);
    Files.write(blob(0), new byte[10]);
    assertThat(only(quick).why()).startsWith("has 10 bytes, but must have ");

    Files.delete(blob(0));
    assertThat(only(quick).why()).isEqualTo("is missing");
  }

  @Test
  void aLayerThatAContainerUsesStays() throws Exception {
    String container = "c".repeat(64);
    store.containers().create(container, image.id());
    Damage.CONTENT.to(top);

    CheckResult result = store.check(REPAIR);
    assertThat(result.faults()).extracting(Fault::remedy).containsExactly(Remedy.IN_USE);
    assertThat(result.isWhole()).isFalse();
    assertThat(top.resolve("two")).hasContent("owt");

    store.containers().remove(container);
    assertThat(only(REPAIR).remedy()).isEqualTo(Remedy.UNPACKED_ANEW);
  }
}
